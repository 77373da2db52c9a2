"""The page "E-mails we send": each kind, as its reader gets it. For staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.types import SignedInRequest
from lib.admin import is_office
from lms.mails.catalogue import KINDS, Kind, kind_named
from lms.mails.samples import as_reader
from notifications.enums import MailTopic
from notifications.letters import Letter
from notifications.rendering import RenderedMail, render
from notifications.services import queue_email
from notifications.unsubscribing import shown_unsubscribe_url

WIDTHS: Final = (320, 600)
SCHEMES: Final = ("light", "dark")


def mails(request: HttpRequest) -> HttpResponse:
    """List every kind, with the sentence that says when it goes."""
    _require_office(request)
    context = admin.site.each_context(request) | {"title": _("E-mails we send"), "kinds": KINDS}
    return TemplateResponse(request, "admin/mails/kinds.html", context)


def mail(request: SignedInRequest, name: str) -> HttpResponse:
    """Show one kind in a language, in both widths, light or dark; POST sends it to who asks."""
    _require_office(request)
    kind = kind_named(name)
    if kind is None:
        raise Http404
    languages = [code for code, _name in settings.LANGUAGES]
    language = _chosen(request, "language", languages, translation.get_language() or "")
    letter = kind.example(as_reader(request.user, language))
    if request.method == "POST":
        _send(letter, to=request.user)
        messages.success(
            request, _("It is on its way to %(address)s.") % {"address": request.user.email}
        )
        return redirect(request.get_full_path())
    context = admin.site.each_context(request) | {
        "title": letter.message.subject,
        "kind": kind,
        "mail": rendered(letter),
        "language": language,
        "languages": settings.LANGUAGES,
        "scheme": _chosen(request, "scheme", SCHEMES),
        "schemes": SCHEMES,
        "widths": WIDTHS,
    }
    return TemplateResponse(request, "admin/mails/kind.html", context)


def example(kind: Kind, user: User, language: str) -> RenderedMail:
    """Return a kind as ``user`` would get it in that language."""
    return rendered(kind.example(as_reader(user, language)))


def rendered(letter: Letter) -> RenderedMail:
    """Return a letter with the foot that it will have; its way out leads nowhere."""
    return render(letter.message, letter.language, unsubscribe=shown_unsubscribe_url(letter.topic))


def _send(letter: Letter, *, to: User) -> None:
    # A trial is nobody's reminder: it comes whatever its reader chose, and every time.
    trial = replace(
        letter, to=to.email, dedupe_key=f"trial:{uuid4()}", topic=MailTopic.SERVICE, reader=None
    )
    queue_email(trial)


def _chosen(request: HttpRequest, name: str, offered: Sequence[str], default: str = "") -> str:
    value = request.GET.get(name, default)
    return value if value in offered else offered[0]


def _require_office(request: HttpRequest) -> None:
    if not is_office(request):
        raise PermissionDenied
