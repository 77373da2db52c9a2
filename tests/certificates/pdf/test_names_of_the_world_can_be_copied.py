"""Two hundred names in forty scripts, stamped on the default template and read back from the file.

The reader is PDFium, which is in Chrome; poppler's ``pdftotext`` has nearly the same exceptions.
"""

# ruff: noqa: RUF001 - that letters of two scripts look alike is what the list is about

from __future__ import annotations

import unicodedata

import pytest

from tests.certificates.pdf.engine import stamp, text_by_pdfium
from tests.certificates.pdf.names_of_the_world import NAMES

# A PDF shows glyphs from left to right. Readers turn right-to-left ones round, by where they stand;
# they would turn an ActualText round as well, so that none can put right what goes wrong here.
_MARKS = "a vowel sign that is raised or lowered is taken for a word or a line of its own"
_LIGATURE = "one glyph stands for several letters, and the reader turns those round, too"
_JOINER = (
    "the joiner has no glyph: it is read beside a neighbour, on the other side when turned round"
)
_DIRECTION = "the reader does not know that the script runs to the left"
_MIXED = "the direction of the line, or of a bracket, is guessed from its glyphs"

#: What is not copied exactly, and why. Whoever compares uses the credential, or the public page.
EXCEPTIONS = {
    "יַעֲקֹב בֶּן־שָׂרָה": _MARKS,
    "שְׁלֹמִית כֹּהֵן": _MARKS,
    "שלום־עליכם ראַבינאָװיטש": _MARKS,
    "فاطمة الزهراء بنت عبد الله": _LIGATURE,
    "مُحَمَّد بْن رُشْد": _MARKS,
    "علی\u200cرضا محمدزاده": _JOINER,
    "مه\u200cلقا ژاله\u200cای": _JOINER,
    "غُلام نَبی ٲہنگر": _MARKS,
    "އިބްރާހީމް މުޙައްމަދު ދީދީ": _MARKS,
    "އައިޝަތު ޝިޔާމް": _MARKS,
    "ߛߏߟߏߡߊߣߊ߫ ߞߊ߲ߕߍ߫": _MARKS,
    "ߝߊ߬ߕߎ߬ߡߕߊ߫ ߖߊ߬ߟߏ߫": _MARKS,
    "𞤀𞤦𞤣𞤵𞤤𞤢𞥄𞤴𞤫 𞤄𞤢𞤪𞥆𞤭": _DIRECTION,
    "محمد (Mohamed) الفاسي": _MIXED,
    "יוסף Levi 3": _MIXED,
}


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _letters(text: str) -> set[str]:
    return {char for char in unicodedata.normalize("NFD", text) if char.isalpha()}


@pytest.mark.parametrize(("script", "name"), NAMES)
def test_a_name_is_copied_exactly(content, script, name):
    copied = text_by_pdfium(stamp(content, holder_name=name))
    excepted = {_nfc(each) for each in EXCEPTIONS}
    assert (_nfc(name) in copied) != (_nfc(name) in excepted), script


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_every_letter_of_an_exception_is_there(content, name):
    """Only their order suffers, and the side of a bracket: no letter is lost or another."""
    copied = text_by_pdfium(stamp(content, holder_name=name))
    start, end = "se otorga a", "por haber completado"
    middle = copied[copied.index(start) + len(start) : copied.index(end)]
    assert _letters(middle) == _letters(name)


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_the_title_of_an_exception_is_exact(content, read, name):
    assert read(stamp(content, holder_name=name)).metadata.title.endswith(_nfc(name))
