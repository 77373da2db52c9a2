"""``python -m lib.catalogues``: are the translations complete?

Fails for a message without a translation, a fuzzy one, one whose placeholders differ, and for a source string
that no catalogue knows. The last needs GNU xgettext to read the sources; where it is missing, that part is
said to be left out.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("es", "en")
SOURCE_LANGUAGE = "en"
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{\w*\}")


def problems() -> list[str]:
    """Everything wrong with the catalogues, a line each."""
    found: list[str] = []
    for language in LANGUAGES:
        catalogue = polib.pofile(str(_path(ROOT, language)))
        found += [
            f"{language}: {text}" for entry in catalogue if (text := _problem(entry, language))
        ]
    return found + _unknown_to_catalogues()


def _path(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def _problem(entry: polib.POEntry, language: str) -> str | None:
    if entry.obsolete:
        return None
    if entry.fuzzy:
        return f"fuzzy: {entry.msgid!r}"
    translations = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if language == SOURCE_LANGUAGE and not any(translations):
        return None  # the source is the translation
    if not all(translations):
        return f"not translated: {entry.msgid!r}"
    wanted = set(_PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    if any(not set(_PLACEHOLDER.findall(text)) <= wanted for text in translations):
        return f"other placeholders than the source: {entry.msgid!r}"
    if not entry.msgid_plural and set(_PLACEHOLDER.findall(entry.msgstr)) != wanted:
        return f"a placeholder is missing: {entry.msgid!r}"
    return None


def _unknown_to_catalogues() -> list[str]:
    if shutil.which("xgettext") is None:
        print("catalogues: xgettext is not installed, so new source strings were not looked for")  # noqa: T201
        return []
    known = {
        language: {
            entry.msgid for entry in polib.pofile(str(_path(ROOT, language))) if not entry.obsolete
        }
        for language in LANGUAGES
    }
    wanted = _extracted()
    return [
        f"{language}: not in the catalogue (run `make messages`): {text!r}"
        for language in LANGUAGES
        for text in sorted(wanted - known[language])
    ]


def _extracted() -> set[str]:
    """The source strings of a copy of the tree: a check must not change what it checks."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        hidden = shutil.ignore_patterns(
            ".*",
            "var",
            "tests",
            "node_modules",
            "*.webm",
            "*.mp4",
            "*.ttf",
            "*.woff2",
            "*.png",
            "*.webp",
            "*.mo",
        )
        shutil.copytree(ROOT, copy, ignore=hidden)
        subprocess.run(
            [
                sys.executable,
                "-m",
                "django",
                "makemessages",
                "--locale",
                SOURCE_LANGUAGE,
                "--no-wrap",
                "--no-obsolete",
            ],
            cwd=copy,
            check=True,
            capture_output=True,
        )
        return {entry.msgid for entry in polib.pofile(str(_path(copy, SOURCE_LANGUAGE)))}


if __name__ == "__main__":
    lines = problems()
    for line in lines:
        print(line)  # noqa: T201
    sys.exit(1 if lines else 0)
