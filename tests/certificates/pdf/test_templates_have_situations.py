"""One template, many pages: with and without hours, a second signatory, an end; each stamped right."""

from __future__ import annotations

from datetime import date

import pytest

from certificates.pdf.likeness import difference
from tests.certificates.pdf.engine import (
    page,
    picture,
    stamp,
    text_by_pdfium,
    text_by_pypdf,
    typeset,
)

SECOND = (
    "{% if second_signatory_name %}<p>{{ second_signatory_name }}, {{ second_signatory_title }}</p>"
    "{% endif %}"
)
CASES = [
    ("{% if hours %}{{ hours }} hours{% endif %}.", {"hours": None}, ".", "40 hours."),
    (
        '{% if issuer != "X" %}of {{ issuer }}{% endif %}.',
        {"issuer": "X"},
        ".",
        "of Academia Titula.",
    ),
    (
        f"One.{SECOND}",
        {"second_signatory_name": "Diego", "second_signatory_title": "Rector"},
        "One. Diego, Rector",
        "One.",
    ),
    (
        "{% if expires_on %}until {{ expires_on }}{% else %}for ever{% endif %}",
        {"expires_on": date(2028, 2, 1)},
        "until 1 de febrero de 2028",
        "for ever",
    ),
    (
        '{% if language == "es" %}Hola {{ holder_name }}{% else %}Hi {{ holder_name }}{% endif %}',
        {"language": "en"},
        "Hi Alicia Núñez Álvarez",
        "Hola Alicia Núñez Álvarez",
    ),
    ("{{ hours|default:number }}", {"hours": None}, "TIT-2026-000123", "40"),
    ("{{ issuer|upper }}", {"issuer": "straße"}, "STRASSE", "ACADEMIA TITULA"),
    (
        '{% if issuer == "A" and not hours %}a{% elif "B" in issuer %}b{% else %}c{% endif %}',
        {"issuer": "A", "hours": None},
        "a",
        "c",
    ),
]


@pytest.mark.parametrize(("inside", "changes", "changed", "usual"), CASES)
def test_each_situation_is_stamped_as_it_would_be_typeset(content, inside, changes, changed, usual):
    source = page(inside)
    if "number" in inside:  # compared with a value of one certificate alone: only typeset
        assert text_by_pypdf(typeset(content, source, **changes)) == changed
        return
    assert text_by_pdfium(stamp(content, source, **changes)) == changed
    assert text_by_pdfium(stamp(content, source)) == usual
    assert text_by_pypdf(typeset(content, source, **changes)) == changed


def test_the_backdrop_may_depend_on_the_situation(content):
    seal, frame = (
        f'<meta name="backdrop" content="{place}">'
        for place in ("seal.svg 377 300 88", "frame.svg 0 0 842")
    )
    head = f'{{% if language == "es" %}}{seal}{{% else %}}{frame}{{% endif %}}'
    for language, only in (("es", seal), ("en", frame)):
        either, alone = (
            picture(stamp(content, page("<p>{{ number }}</p>", head=head), language=language))
            for head in (head, only)
        )
        assert difference(either, alone) == 0


def test_the_same_template_in_other_words_is_another_page(content):
    source = page("<p>{{ issuer }}: {{ holder_name }}</p>")
    for issuer in ("Academia Titula", "Escuela (B)", "學院"):
        assert text_by_pdfium(stamp(content, source, issuer=issuer)).startswith(f"{issuer}: Alicia")
