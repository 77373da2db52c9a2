"""Pages of the site as a whole."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.types import SignedInRequest
from certificates.selectors import of_student
from courses.models import Category
from courses.selectors import CATALOGUE_ORDER, catalogue
from lib.keyset import paginate
from lms.privacy.terms import should_see_changes
from payments.offers import bundles_for_sale
from progress.selectors import learning

NEW_COURSES = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the site is for, its newest courses and its shelves."""
    newest = paginate(catalogue(), by=CATALOGUE_ORDER, cursor=None, size=NEW_COURSES)
    return render(
        request,
        "lms/home.html",
        {
            "courses": newest.rows,
            "categories": list(Category.objects.all()),
            "has_bundles": bundles_for_sale().exists(),
        },
    )


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Show the terms of use and the privacy notice."""
    kept = {
        "unconfirmed": settings.RETENTION_UNCONFIRMED_DAYS,
        "mail": settings.RETENTION_MAIL_DAYS,
        "audit": settings.RETENTION_AUDIT_DAYS,
    }
    context = {"retention": kept, "version": settings.TERMS_VERSION}
    return render(request, "lms/terms.html", context)


@login_required
@require_safe
def my_learning(request: SignedInRequest) -> HttpResponse:
    """Show where to go on, how far each course is, and the certificates; before, once, what changed in the terms."""
    if should_see_changes(request):
        return redirect("privacy:terms_changed")
    return render(
        request,
        "learn/my_learning.html",
        {
            "enrollments": list(learning(request.user)),
            "certificates": list(of_student(request.user)),
        },
    )


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Answer whether this process can serve: it reaches the database. Nothing else may take it out of rotation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def nowhere(request: HttpRequest, **parts: str) -> HttpResponse:  # noqa: ARG001
    """Answer that there is nothing here, in place of a view of a package that must not be reached."""
    raise Http404
