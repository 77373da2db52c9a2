from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from certificates.pdf.lettering.fitting import Box, fit
from certificates.pdf.lettering.names import unprintable
from certificates.pdf.lettering.shape import shape
from certificates.pdf.lettering.subset import natural_advance, subset
from tests.certificates.pdf.names_of_the_world import NAMES

ROOT = Path(__file__).resolve().parents[3]


def faces(text, family="serif", **style):
    return [run.face.postscript_name for run in shape(text, family, **style).runs]


def glyphs(text):
    return [glyph for run in shape(text, "serif").runs for glyph in run.glyphs]


@pytest.mark.parametrize(("script", "name"), NAMES)
def test_every_glyph_is_there_in_its_place_and_none_is_lost(script, name):
    line = shape(name, "serif")
    placed = [glyph for run in line.runs for glyph in run.glyphs]
    assert all(glyph.gid for glyph in placed)
    assert line.width == pytest.approx(sum(glyph.advance for glyph in placed))
    kept = sorted("".join(glyph.text for glyph in placed).replace("\u034f", ""))
    assert kept == sorted(line.text) or line.needs_actual_text or max(kept) >= "\u0300"


def test_latin_is_kerned_in_the_familys_own_face():
    assert faces("Alicia Núñez") == ["Newsreader-Regular"]
    assert faces("Alicia Núñez", style="italic") == ["Newsreader-Italic"]
    assert faces("Alicia Núñez", "sans") == ["SourceSans3-Regular"]
    line = shape("AVATAR", "serif")
    unkerned = sum(natural_advance(line.runs[0].face, glyph.gid) for glyph in line.runs[0].glyphs)
    assert line.width < unkerned


def test_no_ligature_swallows_letters_of_a_name():
    for family in ("serif", "sans"):
        line = shape("Steffi Griffith", family)
        assert [glyph.text for glyph in line.runs[0].glyphs] == list("Steffi Griffith")


def test_a_mark_sits_on_its_letter():
    letter, mark = glyphs("m\u0327")
    assert (letter.text, mark.text) == ("m", "\u0327")
    assert mark.dx < 0
    assert mark.advance + letter.advance == pytest.approx(letter.advance)


def test_arabic_joins_and_runs_to_the_left():
    (run,) = shape("علي", "serif").runs
    assert run.rtl
    assert [glyph.text for glyph in run.glyphs] == ["ي", "ل", "ع"]
    alone = shape("ع", "serif").runs[0].glyphs[0].gid
    assert run.glyphs[-1].gid != alone


def test_two_directions_stand_in_visual_order():
    runs = shape("Ali علي 李雷", "serif").runs
    assert ["".join(glyph.text for glyph in run.glyphs).strip() for run in runs] == [
        "Ali",
        "يلع",
        "",
        "李雷",
    ]
    first_from_right = shape("محمد (Ali)", "serif").runs
    assert first_from_right[-1].rtl


def test_syllables_are_formed():
    ki = glyphs("कि")
    assert ki[0].text == "कि"
    assert len(glyphs("क्ष")) == 1
    assert shape("कि", "serif").needs_actual_text


def test_neighbours_choose_the_shapes_of_han():
    assert faces("直子") == ["NotoSerifSC-Regular"]
    assert faces("直子", "sans") == ["NotoSansSC-Regular"]
    assert faces("直子 さくら") == ["NotoSansJP-Regular"]
    assert faces("이순신 李舜臣") == ["NotoSansKR-Regular"]
    assert faces("龘䶮") == ["NotoSansSC-Regular"]


def test_han_is_drawn_regular_not_thin():
    face = shape("직자さ", "serif").runs[0].face
    gid = shape("자さ", "serif").runs[0].glyphs[0].gid
    font = TTFont(io.BytesIO(subset(face, [gid]).data))
    assert "fvar" not in font
    assert face.hb_font.get_var_coords_design()[0] == 400


def test_one_face_draws_a_whole_word():
    assert faces("Ḳāmuñ") in (["Newsreader-Regular"], ["NotoSerif-Regular"])
    assert faces("Ӏван") == ["NotoSerif-Regular"]


def test_one_name_is_not_set_in_two_kinds_of_latin():
    assert faces("Adé Ọ̀ṣọ́ọ̀ṣì") == ["NotoSerif-Regular"]
    assert faces("Анна Müller") == ["NotoSerif-Regular"]
    assert faces("Müller 李雷") == ["Newsreader-Regular", "NotoSerifSC-Regular"]


@pytest.mark.parametrize("emoji", ["🎓", "❤️", "👩🏽‍🎓", "🇪🇸"])
def test_an_emoji_is_one_glyph(emoji):
    (glyph,) = shape(emoji, "serif").runs[0].glyphs
    assert glyph.text == emoji
    assert unprintable(emoji) == set()


def test_a_subset_is_the_same_file_whatever_the_order():
    (run,) = shape("María José Núñez", "serif").runs
    gids = [glyph.gid for glyph in run.glyphs]
    made = subset(run.face, gids)
    assert made == subset(run.face, sorted(gids, reverse=True))
    font = TTFont(io.BytesIO(made.data))
    assert set(made.gids) >= set(gids)
    assert not {"GSUB", "GPOS", "fpgm", "prep", "cmap", "CFF "} & set(font.keys())
    assert len(made.data) < 4000
    for gid in gids:
        advance = font["hmtx"].metrics[font.getGlyphName(made.gids[gid])][0]
        assert advance * run.face.units == pytest.approx(natural_advance(run.face, gid))


def test_another_process_in_another_locale_makes_the_same_glyphs():
    program = (
        "import hashlib;from certificates.pdf.lettering.shape import shape;"
        "from certificates.pdf.lettering.subset import subset;"
        "l=[shape(t,'serif') for t in ('I\\u011fd\\u0131r fi','प्रिया','김민준')];"
        "print(hashlib.sha256(repr([[(r.glyphs,subset(r.face,[g.gid for g in r.glyphs]).data)"
        " for r in x.runs] for x in l]).encode()).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"LC_ALL": locale, "LANG": locale},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for locale in ("C.UTF-8", "tr_TR.UTF-8")
    }
    assert len(made) == 1


def test_a_latin_name_opens_no_other_face():
    program = (
        "from certificates.pdf.lettering.shape import shape;from certificates.pdf.lettering.scripts import WORLD;"
        "shape('María José Núñez','serif');"
        "print([f.file for f in WORLD if 'hb_face' in f.__dict__])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "['Newsreader-Regular.ttf']"


def test_text_without_spaces_wraps_between_clusters():
    box = Box(width=200, height=120, largest=30, smallest=24)
    name = "กิ่งแก้วปู่เจ้าสมิงพรายณัฐวุฒิน้ำเพชร"
    fitted = fit(name, "serif", box)
    assert len(fitted.lines) > 1
    assert "".join(fitted.lines) == name
    assert not any(line[-1] in "เแโใไ" for line in fitted.lines)
    assert [line.text for line in fitted.shaped] == list(fitted.lines)
    assert len(fit("李雷" * 12, "serif", box).lines) > 1
