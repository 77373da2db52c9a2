"""A student's certificate, and the page where anyone verifies it."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.types import SignedInRequest
from certificates.access import may_open
from certificates.documents import fetch_pdf
from certificates.emails import key_of_issue
from certificates.history import story_of
from certificates.links import opens
from certificates.models import Certificate
from certificates.selectors import by_code, by_file, own_certificate, time_in_line
from certificates.services.asking import request_certificate
from courses.models import Course
from lib.errors import DomainError, NotFound
from lib.tokens import normalize_code
from lib.work import place_in_line
from notifications.feedback.sentences import standing_of
from notifications.selectors import latest_by_key
from notifications.services.repeating import may_be_repeated

# For so long after its issue the certificate arrives with some ceremony; later it is just there.
ARRIVAL = timedelta(minutes=1)
# A shorter wait is over before its estimate is read.
WORTH_SAYING = timedelta(seconds=10)


@login_required
@require_safe
def for_course(request: SignedInRequest, slug: str) -> HttpResponse:
    """Go to the student's certificate of a course, or say what is missing for it."""
    course = Course.objects.filter(slug=slug).first()
    if course is None:
        raise Http404
    try:
        certificate = request_certificate(student=request.user, course_id=course.pk)
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("progress:course", slug=slug)
    return redirect("certificates:mine", code=certificate.code)


@login_required
@require_safe
def mine(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a certificate to its holder: its state, live until it is issued, and what to do with it."""
    certificate = _own_or_404(request.user, code)
    return render(request, "certificates/mine.html", _standing(certificate))


@login_required
@never_cache
@require_safe
def state(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the part of the page that changes while the certificate is being issued; 204 while it has not."""
    standing = _standing(_own_or_404(request.user, code))
    if standing["waiting"] and request.GET.get("ahead") == str(standing["ahead"]):
        return HttpResponse(status=204)
    return render(request, "certificates/_moment.html", standing)


def _own_or_404(student: User, code: str) -> Certificate:
    try:
        return own_certificate(student=student, code=code)
    except NotFound as error:
        raise Http404 from error


def _standing(certificate: Certificate) -> dict[str, object]:
    waiting = certificate.state == Certificate.State.QUEUED
    return {
        "certificate": certificate,
        "waiting": waiting,
        "just_issued": certificate.is_valid
        and certificate.issued_at is not None
        and timezone.now() - certificate.issued_at < ARRIVAL,
    } | (_line(certificate) if waiting else _mail(certificate))


def _mail(certificate: Certificate) -> dict[str, object]:
    """The mail that told of the certificate, and what became of it."""
    mail = latest_by_key(key_of_issue(certificate)) if certificate.is_valid else None
    if mail is None or not mail.to:
        return {}
    return {
        "mail": mail,
        "mail_standing": standing_of(mail),
        "mail_is_repeatable": may_be_repeated(mail),
    }


def _line(certificate: Certificate) -> dict[str, int | None]:
    """The place in line, and the wait in whole minutes when it is worth saying."""
    ahead = place_in_line(certificate)
    wait = time_in_line(ahead)
    worth = wait is not None and wait > WORTH_SAYING
    return {
        "ahead": ahead,
        "minutes": ceil(wait / timedelta(minutes=1)) if wait and worth else None,
    }


@never_cache
@require_safe
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Give the document to its holder, to staff, or to whoever has a link of the last hour."""
    certificate = _found_or_404(code)
    if not _may_open(request, certificate):
        raise Http404
    if not certificate.has_document:
        return redirect("certificates:mine", code=certificate.code)
    response = HttpResponse(fetch_pdf(certificate), content_type="application/pdf")
    kind = "inline" if "inline" in request.GET else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{certificate.number}.pdf"'
    return response


def _may_open(request: HttpRequest, certificate: Certificate) -> bool:
    if opens(certificate, request.GET.get("key", "")):
        return True
    user = request.user
    return isinstance(user, User) and may_open(user, certificate)


def _found_or_404(code: str) -> Certificate:
    try:
        return by_code(code)
    except NotFound as error:
        raise Http404 from error


@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a file, and go to its page."""
    typed = request.GET.get("code", "")
    if normalize_code(typed):
        return redirect("certificates:verify", code=normalize_code(typed)[:32])
    return render(request, "certificates/verify_form.html")


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Tell anyone the truth about a certificate."""
    try:
        certificate = by_code(code)
    except NotFound:
        return render(request, "certificates/unknown.html", {"code": code[:32]}, status=404)
    return render(request, "certificates/verify.html", _public(certificate))


@require_safe
def verify_file(request: HttpRequest, digest: str) -> HttpResponse:
    """Tell whose certificate the file with this SHA-256 is, and the truth about it. The file never comes here."""
    try:
        certificate = by_file(digest)
    except NotFound:
        return render(
            request, "certificates/unknown_file.html", {"digest": digest[:64]}, status=404
        )
    context = _public(certificate) | {
        "file": "current" if certificate.sha256 == digest.lower() else "earlier"
    }
    return render(request, "certificates/verify.html", context)


def _public(certificate: Certificate) -> dict[str, object]:
    waiting = certificate.state == Certificate.State.QUEUED
    return {
        "certificate": certificate,
        "story": story_of(certificate),
        "ahead": place_in_line(certificate) if waiting else 0,
    }
