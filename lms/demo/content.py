"""Reads the demo academy's files. Knows nothing of the database."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PASSWORD = "titula-demo"  # noqa: S105 - printed for everybody to use


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a verified account."""

    email: str
    full_name: str
    account_type: str
    language: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category."""

    slug: str
    name_es: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Learning:
    """How many lessons of a course, from the first, a student has finished."""

    student: str
    course: str
    lessons: int


@dataclass(frozen=True, slots=True)
class PriceSource:
    """What a course costs in another currency, in its smallest unit."""

    course: str
    currency: str
    amount: int


@dataclass(frozen=True, slots=True)
class BundleSource:
    """Courses that are sold together."""

    slug: str
    title: str
    description: str
    currency: str
    amount: int
    courses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LessonSource:
    """A lesson as written; ``source`` is the film, the Markdown, the file to download or the quiz."""

    title: str
    kind: str
    source: Path
    is_preview: bool
    notes: str

    @property
    def body(self) -> str:
        """Return the Markdown that the student reads: the text itself, or the notes below it."""
        return self.source.read_text(encoding="utf-8") if self.kind == "text" else self.notes


@dataclass(frozen=True, slots=True)
class QuestionSource:
    """A question as written. ``fields`` are the columns that are plain values."""

    fields: dict[str, Any]
    options: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class QuizSource:
    """A quiz as written: its rules, and its questions in order."""

    rules: dict[str, Any]
    questions: tuple[QuestionSource, ...]


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """A chapter as written."""

    title: str
    lessons: tuple[LessonSource, ...]


@dataclass(frozen=True, slots=True)
class CourseSource:
    """A course as written. ``fields`` are the columns that are plain values."""

    slug: str
    instructor: str
    category: str
    fields: dict[str, Any]
    cover: Path
    modules: tuple[ModuleSource, ...]


@dataclass(frozen=True, slots=True)
class Academy:
    """Everything there is to load; courses in the order of publication."""

    people: tuple[Person, ...]
    shelves: tuple[Shelf, ...]
    courses: tuple[CourseSource, ...]
    learning: tuple[Learning, ...]
    prices: tuple[PriceSource, ...]
    bundles: tuple[BundleSource, ...]


def read_academy(folder: Path = HERE) -> Academy:
    """Return the academy described by ``folder``.

    Raises ``OSError`` for a missing file and ``tomllib.TOMLDecodeError`` for a malformed one.
    """
    plan = _toml(folder / "academy.toml")
    return Academy(
        people=tuple(Person(**person) for person in plan["people"]),
        shelves=tuple(Shelf(**shelf) for shelf in plan["categories"]),
        courses=tuple(_course(folder / "courses" / slug) for slug in plan["courses"]),
        learning=tuple(Learning(**learning) for learning in plan["learning"]),
        prices=tuple(PriceSource(**price) for price in plan["prices"]),
        bundles=tuple(_bundle(bundle) for bundle in plan["bundles"]),
    )


def read_quiz(path: Path) -> QuizSource:
    """Return the quiz that a file describes. Raises as ``read_academy``."""
    plan = _toml(path)
    return QuizSource(plan["rules"], tuple(_question(question) for question in plan["questions"]))


def _question(written: dict[str, Any]) -> QuestionSource:
    options = tuple(written.pop("options", ()))
    if "value" in written:
        written["value"] = Decimal(written["value"])
    return QuestionSource(written, options)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _bundle(bundle: dict[str, Any]) -> BundleSource:
    return BundleSource(**bundle | {"courses": tuple(bundle["courses"])})


def _course(folder: Path) -> CourseSource:
    fields = _toml(folder / "course.toml")
    modules = tuple(_module(folder, module) for module in fields.pop("modules"))
    instructor, category = fields.pop("instructor"), fields.pop("category")
    fields["hours"] = Decimal(fields["hours"])
    fields["description"] = fields["description"].strip()
    return CourseSource(folder.name, instructor, category, fields, folder / "cover.webp", modules)


def _module(folder: Path, module: dict[str, Any]) -> ModuleSource:
    lessons = tuple(_lesson(folder, lesson) for lesson in module["lessons"])
    return ModuleSource(module["title"], lessons)


def _lesson(folder: Path, lesson: dict[str, Any]) -> LessonSource:
    return LessonSource(
        title=lesson["title"],
        kind=lesson["kind"],
        source=folder / lesson["source"],
        is_preview=lesson.get("preview", False),
        notes=lesson.get("notes", ""),
    )
