"""The catalogue."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from courses.filters import CatalogueFilters
from courses.models import Category
from courses.selectors import CATALOGUE_ORDER
from courses.selectors import catalogue as find_courses
from lib.keyset import BadCursor, paginate

PAGE_SIZE = 12


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show the published courses that fit the filters in the address, newest first."""
    filters = CatalogueFilters(request.GET, categories=list(Category.objects.all()))
    try:
        page = paginate(
            find_courses(**filters.chosen()),
            by=CATALOGUE_ORDER,
            cursor=request.GET.get("cursor"),
            size=PAGE_SIZE,
        )
    except BadCursor:
        return redirect("courses:catalogue")
    return render(request, "courses/catalogue.html", {"filters": filters, "page": page})
