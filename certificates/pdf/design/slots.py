"""Which lines of a typeset page never change, and where the words of the others go."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from certificates.pdf.design.plate import Slot, Span, Words
from certificates.pdf.design.probes import Marked, first_trace, has_trace, parts
from certificates.pdf.design.proofs import Proof
from certificates.pdf.design.reading import NEAR, Piece, TextLine
from certificates.pdf.errors import NotStampable
from certificates.pdf.lettering.faces import FAMILIES, NEWSREADER_ITALIC, Face
from certificates.pdf.lettering.fitting import LEADING
from certificates.pdf.marking import to_translate as _

#: How far rounding alone may move an edge that stays, in points.
_ROUNDING: Final = 0.15


def item(
    proof: Proof, line: TextLine, longer: TextLine, rooms: Mapping[int, float]
) -> bytes | Slot:
    """Return what ``line`` of the page is: operators, or the slot of the values in it.

    ``longer`` is the same line with longer probes, and ``rooms`` is what ``proofs.rooms`` gives.

    Raises:
        NotStampable: The line is not the same but for its probes and its place.
    """
    words = [words_of(piece.text, proof.marks) for piece in line.pieces]
    if words != [words_of(piece.text, proof.marks) for piece in longer.pieces]:
        raise NotStampable(
            _("%(line)s changes with the length of a value"), line=_quoted(line.text, proof.marks)
        )
    if abs(line.y - longer.y) > NEAR:
        raise NotStampable(
            _("%(line)s moves with the length of a value"), line=_quoted(line.text, proof.marks)
        )
    if not any(word.names for word in words):
        return _fixed(line, longer)
    return _slot(proof, line, longer, words, rooms)


def words_of(text: str, marks: list[Marked]) -> Words:
    """Return ``text`` with its probes as names. Raises ``NotStampable`` if one was damaged."""
    pieces = [""]
    for part in parts(text):
        if isinstance(part, int):
            pieces += [marks[part].name, ""]
        else:
            pieces[-1] += part
    if any(has_trace(literal) for literal in pieces[::2]):
        damaged = first_trace(text)
        which = marks[damaged].name if damaged is not None and damaged < len(marks) else "a value"
        raise NotStampable(
            _("%(line)s is changed on its way to the page, by its style or a break"), line=which
        )
    return Words(tuple(pieces))


def _quoted(text: str, marks: list[Marked]) -> str:
    """Return ``text`` as the template has it, for its author."""
    said = (
        part if isinstance(part, str) else f"{{{{ {marks[part].name} }}}}" for part in parts(text)
    )
    return f"“{''.join(said)}”"


def _fixed(line: TextLine, longer: TextLine) -> bytes:
    if abs(line.left - longer.left) > NEAR:
        raise NotStampable(_("%(line)s moves with the length of a value"), line=f"“{line.text}”")
    return b"".join(_shown(piece) for piece in line.pieces if piece.shown)


def _shown(piece: Piece) -> bytes:
    """Return the operators that show ``piece`` as the typesetter did, wherever it did it."""
    if not piece.plain:
        raise NotStampable(
            _("%(line)s is set with spacing that only the typesetter knows"), line=f"“{piece.text}”"
        )
    rgb = b"%.4g %.4g %.4g rg" % piece.rgb
    return b"BT %b %b %.4g Tf 1 0 0 1 %.3f %.3f Tm <%b> Tj ET\n" % (
        rgb,
        piece.font.encode(),
        piece.size,
        piece.x,
        piece.y,
        piece.shown.hex().encode(),
    )


def _slot(
    proof: Proof,
    line: TextLine,
    longer: TextLine,
    words: list[Words],
    rooms: Mapping[int, float],
) -> Slot:
    _require_contiguous(line, proof.marks)
    spans = tuple(_span(proof, piece, word) for piece, word in zip(line.pieces, words, strict=True))
    align = _alignment(line, longer, proof.marks)
    x = {"left": line.left, "center": (line.left + line.right) / 2, "right": line.right}[align]
    found = [part for part in parts(line.text) if isinstance(part, int)]
    marks = [proof.marks[part] for part in found]
    if any(mark.box for mark in marks):
        return _boxed(proof, line, marks, Slot(spans, x, line.y, align, 0))
    room = min((rooms[part] for part in found if part in rooms), default=0)
    if not room:
        raise NotStampable(
            _("%(line)s does not start a line when a value is long"),
            line=_quoted(line.text, proof.marks),
        )
    return Slot(spans, x, line.y, align, max(room, line.right - line.left))


def _require_contiguous(line: TextLine, marks: list[Marked]) -> None:
    """The words of a line are set one after the other; a tabulator or a bullet between them is lost."""
    for piece, following in pairwise(line.pieces):
        if abs(piece.x + piece.width - following.x) > _ROUNDING:
            raise NotStampable(
                _("%(line)s has gaps that only the typesetter knows"),
                line=_quoted(line.text, marks),
            )


def _boxed(proof: Proof, line: TextLine, marks: list[Marked], slot: Slot) -> Slot:
    box, spans = marks[0].box, slot.spans
    if box is None or [span.words.pieces for span in spans] != [("", marks[0].name, "")]:
        raise NotStampable(_("a fit box shares its line with other words"))
    piece = line.pieces[0]
    ascent = proof.page.fonts[piece.font].ascent
    # Undo what the fit tag and the typesetter did: padding above, then the font's ascent.
    padding = max(box.height - piece.size * LEADING, 0) / 2
    top = line.y + ascent * piece.size + padding
    return Slot(spans, slot.x, top, slot.align, box.width, box, ascent)


def _span(proof: Proof, piece: Piece, words: Words) -> Span:
    if not piece.plain:
        raise NotStampable(
            _("%(line)s is set with spacing that only the typesetter knows"),
            line=_quoted(piece.text, proof.marks),
        )
    family, style = _face(proof.page.fonts[piece.font].postscript_name)
    return Span(words, family, style, round(piece.size, 3), piece.rgb)


def _face(postscript_name: str) -> tuple[str, str]:
    """Return family and style of the typesetter's font; any fallback face comes by itself."""
    for family, faces in FAMILIES.items():
        if _name(faces[0]) == postscript_name:
            return family, "normal"
    if _name(NEWSREADER_ITALIC) == postscript_name:
        return "serif", "italic"
    if any(_name(face) == postscript_name for face in FAMILIES["serif"]):
        return "serif", "normal"
    raise NotStampable(
        _("a value is set in %(font)s, which is none of the families here"), font=postscript_name
    )


def _name(face: Face) -> str:
    name: bytes | str = face.measured.face.name
    return name.decode() if isinstance(name, bytes) else name


def _alignment(line: TextLine, longer: TextLine, marks: list[Marked]) -> str:
    if abs(line.left - longer.left) < NEAR:
        return "left"
    if abs(line.right - longer.right) < _ROUNDING:
        return "right"
    if abs(line.left + line.right - longer.left - longer.right) < 2 * _ROUNDING:
        return "center"
    raise NotStampable(
        _("%(line)s is aligned to neither side nor to the middle"), line=_quoted(line.text, marks)
    )
