from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from certificates.pdf.design.template import default_template
from certificates.pdf.errors import UnprintableName
from certificates.pdf.lettering.names import clean_text, complex_script, unprintable
from certificates.pdf.render import render
from tests.certificates.pdf.names_of_the_world import NAMES


def test_letters_that_no_face_covers_are_named():
    assert unprintable("Ana 𓀀 𒀀") == {"𓀀", "𒀀"}
    assert unprintable("Ana प्र 🎓") == set()


@pytest.mark.parametrize(("script", "name"), NAMES)
def test_names_of_the_world_are_printable_as_they_are_written(script, name):
    assert unprintable(name) == set()
    assert clean_text(name) == unicodedata.normalize("NFC", name)


def test_there_are_two_hundred_of_them_in_forty_scripts():
    assert len({name for _, name in NAMES}) >= 200
    assert len({script.split(",")[0] for script, _ in NAMES}) >= 35


@pytest.mark.parametrize(
    "name",
    [
        "\u0301",
        "Ana \u0301Díaz",
        "A" + "\u0301" * 100,
        "Z\u0335\u0321\u0317\u0300\u0304",
        "\u093e राम",
    ],
)
def test_marks_without_a_letter_and_heaps_of_marks_are_refused(name):
    assert unprintable(name)


@pytest.mark.parametrize("name", ["प्रिया", "สมชาย", "יַעֲקֹב", "Ana 🎓", "김민준", "Ọ̀ṣọ́ọ̀ṣì", "❤️"])
def test_what_the_typesetter_alone_would_misprint_is_complex(name):
    assert complex_script(name)


@pytest.mark.parametrize(
    "name", ["Alicia Núñez", "محمد عبد الرحمن", "علی‌رضا", "יעל", "李雷", "Ђорђе"]
)
def test_what_the_typesetter_prints_well_is_not_complex(name):
    assert not complex_script(name)


@pytest.mark.parametrize(
    "name",
    [
        "Alicia Núñez",
        "Nguyễn Thị Ánh Tuyết",
        "Łukasz Żółkiewski",
        "Søren Ångström",
        "Œdipe Aÿ",
        "Александра Щедрина",
        "Ђорђе Ћосић",
        "Γεώργιος",
        "محمد عبد الرحمن",
        "علی‌رضا",
        "יעל",
    ],
)
def test_covered_scripts_pass(name):
    assert unprintable(name) == set()


def test_a_certificate_with_an_unprintable_name_is_refused(content):
    with pytest.raises(UnprintableName) as caught:
        render(default_template(), replace(content, holder_name="Ana 𓀀"))
    assert caught.value.field == "holder_name"
    assert caught.value.characters == {"𓀀"}
    assert "U+13000" in str(caught.value)


def test_cleaning_composes_collapses_and_strips():
    assert clean_text("  Jose\u0301 \u00a0\n Núñez\u202e ") == "José Núñez"
    assert clean_text("a\u200bb\ufeffc\u00ad") == "abc"
    assert clean_text("علی\u200cرضا") == "علی\u200cرضا"  # noqa: RUF001
    assert clean_text("\u202e\x00") == ""


@pytest.mark.parametrize("emoji", ["👩🏽‍🎓", "❤️", "🇪🇸", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👨‍👩‍👧‍👦"])
def test_cleaning_leaves_emoji_whole_but_strips_what_hides_among_them(emoji):
    assert clean_text(f"Ana {emoji}") == f"Ana {emoji}"
    assert clean_text(f"Ana\u202e {emoji}\u2066\x07") == f"Ana {emoji}"
    assert clean_text("A\U000e0041\U000e0042na\u200d") == "Ana"
