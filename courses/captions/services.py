"""Giving a lesson its captions and chapters."""

from __future__ import annotations

import re
from typing import Final

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.models import User
from courses.access import require_author
from courses.captions import subrip, webvtt
from courses.captions.models import Caption
from courses.captions.webvtt import NotWebVtt
from courses.enums import CaptionKind
from lib.errors import InvalidInput

MOST_BYTES: Final = 1024**2
# RFC 5646, 2.1, without its irregular tags.
_LANGUAGE: Final = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,8})*", re.IGNORECASE)


def save_caption(*, caption: Caption, by: User, **fields: str) -> Caption:
    """Write a new caption of a lesson, or change it. Raises ``NotAllowed``; ``InvalidInput`` naming the line."""
    require_author(by, caption.lesson.module.course)
    for name, value in fields.items():
        setattr(caption, name, value)
    caption.language = language_tag(caption.language)
    caption.label = caption.label.strip() or _name_of(caption.language)
    caption.text = checked(caption.text, kind=CaptionKind(caption.kind))
    try:
        with transaction.atomic():
            caption.save()
    except IntegrityError as error:
        sentence = _("This lesson has some in this language already. Change those instead.")
        raise InvalidInput(errors={"language": [sentence]}) from error
    return caption


def delete_caption(*, caption: Caption, by: User) -> None:
    """Take it from the lesson. Raises ``NotAllowed``."""
    require_author(by, caption.lesson.module.course)
    caption.delete()


def text_of_file(file: File[bytes], *, kind: CaptionKind) -> str:
    """Return what a .vtt or .srt file says, as it is kept. Raises ``InvalidInput`` that names the file's line."""
    if file.size > MOST_BYTES:
        raise _wrong("file", _("The file is larger than 1 MB."))
    content = file.read()
    is_subrip = (file.name or "").lower().endswith(".srt")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not is_subrip:
            raise _wrong("file", _("WebVTT is UTF-8; save the file so.")) from error
        text = content.decode("cp1252", errors="replace")  # what old editors on Windows write
    if not is_subrip:
        return checked(text, kind=kind)
    return checked(subrip.to_webvtt(text), kind=kind, header=subrip.HEADER_LINES)


def checked(text: str, *, kind: CaptionKind, header: int = 0) -> str:
    """Return the text as it is kept. Raises ``InvalidInput`` that names the line, not counting ``header`` ones."""
    if len(text.encode()) > MOST_BYTES:
        raise _wrong("text", _("The text is larger than 1 MB."))
    try:
        cues = webvtt.cues(text)
        if kind == CaptionKind.CHAPTERS:
            webvtt.require_titles(cues)
    except NotWebVtt as error:
        told = {"line": max(1, error.line - header), "reason": error.reason}
        raise _wrong("text", _("Line %(line)d: %(reason)s") % told) from error
    return webvtt.cleaned(text)


def language_tag(tag: str) -> str:
    """Return a BCP 47 tag as it is kept. Raises ``InvalidInput``."""
    tag = tag.strip()
    if not _LANGUAGE.fullmatch(tag) or len(tag) > 35:
        raise _wrong("language", _("Write a language tag, like es, en or pt-BR."))
    primary, dash, rest = tag.partition("-")
    return primary.lower() + dash + rest


def _name_of(tag: str) -> str:
    try:
        return str(get_language_info(tag.lower())["name_local"]).capitalize()
    except KeyError:
        return tag


def _wrong(field: str, sentence: str) -> InvalidInput:
    return InvalidInput(errors={field: [sentence]})
