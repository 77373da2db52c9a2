"""Captions and chapters of a lesson: read before they are kept, and refused with the line that is wrong."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.models import User
from courses.captions import subrip, webvtt
from courses.captions.services import (
    MOST_BYTES,
    checked,
    delete_caption,
    save_caption,
    text_of_file,
)
from courses.enums import CaptionKind
from courses.models import Caption, Course, Lesson
from lib.errors import InvalidInput, NotAllowed
from tests.factories.academy import lessons_of

pytestmark = pytest.mark.usefixtures("in_english")


TEXT = """WEBVTT

00:00.000 --> 00:02.500 line:90%
<v Carla>Hola</v> &amp; bienvenidos

NOTE nobody reads this

segundo
00:02.500 --> 00:04.000
<i>Empezamos</i>
"""


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return lessons_of(course)[0]


def saved(lesson: Lesson, by: User, text: str = TEXT, **fields: str) -> Caption:
    values: dict[str, Any] = {"language": "es", "text": text} | fields
    return save_caption(caption=Caption(lesson=lesson), by=by, **values)


def sent(lesson: Lesson, by: User, content: bytes, name: str) -> Caption:
    """From a file, as the form takes it."""
    text = text_of_file(ContentFile(content, name=name), kind=CaptionKind.CAPTIONS)
    return saved(lesson, by, text=text)


def refusal(text: str, **fields: str) -> str:
    with pytest.raises(InvalidInput) as refused:
        checked(text, kind=CaptionKind(fields.get("kind", "captions")))
    (sentence,) = refused.value.extra["errors"]["text"]
    return str(sentence)


def test_captions_are_kept_in_several_languages(carla: User, lesson: Lesson) -> None:
    saved(lesson, carla)
    saved(lesson, carla, language="PT-br")
    saved(
        lesson,
        carla,
        language="es",
        kind="chapters",
        text="WEBVTT\n\n00:00.000 --> 01:00.000\nUno\n",
    )

    kept = lesson.captions.values_list("kind", "language", "label")
    assert list(kept) == [
        ("captions", "es", "Español"),
        ("captions", "pt-br", "Português brasileiro"),
        ("chapters", "es", "Español"),
    ]
    assert lesson.captions.first().text == TEXT


def test_a_second_one_in_the_same_language_is_refused(carla: User, lesson: Lesson) -> None:
    saved(lesson, carla)
    with pytest.raises(InvalidInput) as refused:
        saved(lesson, carla)
    assert "language" in refused.value.extra["errors"]
    assert lesson.captions.count() == 1


def test_a_file_of_windows_with_styles_is_kept_without_them(carla: User, lesson: Lesson) -> None:
    styled = TEXT.replace(
        "WEBVTT\n", "WEBVTT - de un editor\n\nSTYLE\n::cue { color: url(http://x) }\n"
    )
    content = b"\xef\xbb\xbf" + styled.replace("\n", "\r\n").encode()
    caption = sent(lesson, carla, content, "a.vtt")
    assert caption.text == TEXT.replace("WEBVTT", "WEBVTT - de un editor")


def test_subrip_becomes_webvtt(carla: User, lesson: Lesson) -> None:
    content = (
        "1\n00:00:01,5 --> 00:00:03,250\n<I>¿Qué</I> <font color=red>tal</font>? 1 < 2\n\n"
        "2\n00:00:04,000 --> 00:00:05,000\n{\\an8}Adiós\n"
    )
    caption = sent(lesson, carla, content.encode("cp1252"), "a.SRT")
    assert caption.text == (
        "WEBVTT\n\n1\n00:00:01.500 --> 00:00:03.250\n<i>¿Qué</i> tal? 1 &lt; 2\n\n"
        "2\n00:00:04.000 --> 00:00:05.000\nAdiós\n"
    )


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("", 1, "WEBVTT"),
        ("WEBVTTX\n", 1, "WEBVTT"),
        ("WEBVTT\n00:00.000 --> 00:01.000\nHola", 2, "empty line"),
        ("WEBVTT\n", 1, "nothing to show"),
        ("WEBVTT\n\nHola\n", 3, "missing above"),
        ("WEBVTT\n\n00:00,000 --> 00:01,000\nHola", 3, "written like"),
        ("WEBVTT\n\n\n\n00:02.000 --> 00:01.000\nHola", 5, "ends before"),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\nA\n\n00:01.000 --> 00:04.000\nB", 6, "begins before"),
        ("WEBVTT\n\nx\n00:02.000 --> 00:03.000\nA\n<script>x</script>", 6, "tag"),
        ("WEBVTT\n\n00:02.000 --> 00:03.000 onclick=x\nA", 3, "behind the times"),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\nA\n00:04.000 --> 00:05.000\nB", 5, "empty line"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, word: str) -> None:
    sentence = refusal(text)
    assert sentence.startswith(f"Line {line}: ")
    assert word in sentence


def test_a_line_of_subrip_is_told_as_its_author_counts(carla: User, lesson: Lesson) -> None:
    content = b"1\n00:00:02,000 --> 00:00:01,000\nHola\n"
    with pytest.raises(InvalidInput) as refused:
        sent(lesson, carla, content, "a.srt")
    assert "Line 2:" in str(refused.value.extra["errors"]["text"])
    assert not lesson.captions.exists()


def test_a_chapter_is_one_line(carla: User) -> None:
    assert "its title" in refusal("WEBVTT\n\n00:00.000 --> 01:00.000\nUno\nDos", kind="chapters")


def test_more_than_a_megabyte_is_refused_without_being_read(carla: User, lesson: Lesson) -> None:
    with pytest.raises(InvalidInput):
        sent(lesson, carla, bytes(MOST_BYTES + 1), "a.vtt")
    assert not lesson.captions.exists()


@pytest.mark.parametrize("language", ["", "español", "e", "es_ES", "<b>"])
def test_a_language_is_a_tag(carla: User, lesson: Lesson, language: str) -> None:
    with pytest.raises(InvalidInput):
        saved(lesson, carla, language=language)


def test_a_stranger_changes_nothing(carla: User, alicia: User, lesson: Lesson) -> None:
    caption = saved(lesson, carla)
    with pytest.raises(NotAllowed):
        save_caption(caption=caption, by=alicia, text="WEBVTT")
    with pytest.raises(NotAllowed):
        delete_caption(caption=caption, by=alicia)
    assert lesson.captions.get().text == TEXT


def test_a_hostile_text_is_read_in_a_moment() -> None:
    """No expression of the readers goes back and forth."""
    hostile = (
        *("<" * 500_000, "<c" + " " * 500_000, "<c.a" * 200_000, "<font" * 200_000),
        *("WEBVTT\n\n" + "1:" * 300_000, "{\\" * 200_000, "00:00:00,000 --> " * 50_000),
    )
    began = time.monotonic()
    for text in hostile:
        subrip.to_webvtt(text)
        with pytest.raises(webvtt.NotWebVtt):
            webvtt.cues(f"WEBVTT\n\n00:00.000 --> 00:01.000\n{text}<")
    assert time.monotonic() - began < 30  # a thousandth of what a quadratic one would take
