"""Keeping the catalogue at Stripe like ours: in advance what is for sale, and nothing that is not asked any more."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Coalesce

from courses.models import Course
from payments.exceptions import (
    CurrencyNotOffered,
    NotForSale,
    NotKnownToStripe,
    PaymentsClosed,
    StripeAway,
    StripeRefused,
)
from payments.gateway import selling
from payments.models import Bundle, StripePrice
from payments.offers import Offer, bundle_offer, course_offer, currencies_of
from payments.services.catalogue import (
    forget,
    forget_product,
    is_usable,
    set_active,
    stripe_price_for,
)

PAGE = 100

Row = TypeVar("Row", bound=Model)
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Report:
    """What a run did. ``failed`` are sentences; ``stopped`` says why it ended early, if it did."""

    made: int = 0
    renamed: int = 0
    withdrawn: int = 0
    failed: list[str] = field(default_factory=list)
    stopped: str = ""


def sync_catalogue() -> Report:
    """Make what is missing at Stripe, rename what has another title, withdraw what is not asked any more.

    No row is deleted: old orders keep the prices that they were made with. A thing that Stripe refuses does not stop
    the rest; Stripe being away does. It can be called at any time, also twice at once.
    """
    report = Report()
    try:
        for offers in _offers_by_page():
            _make_missing(offers, report)
        _rename(report)
        _withdraw(report)
    except (StripeAway, PaymentsClosed) as error:
        report.stopped = str(error)
    return report


def _offers_by_page() -> Iterator[list[Offer]]:
    courses = Course.objects.published().exclude(price_cents=0)
    for page in _pages(courses.prefetch_related("prices_elsewhere")):
        yield [
            course_offer(course, money.currency)
            for course in page
            for money in currencies_of(course)
        ]
    for bundles in _pages(Bundle.objects.filter(is_on_sale=True)):
        yield [offer for bundle in bundles if (offer := _asked(bundle, bundle.currency))]


def _make_missing(offers: list[Offer], report: Report) -> None:
    courses = [offer.course for offer in offers if offer.course]
    bundles = [offer.bundle for offer in offers if offer.bundle]
    rows = StripePrice.objects.filter(
        Q(course__in=courses) | Q(bundle__in=bundles), livemode=settings.STRIPE_LIVE_MODE
    )
    usable = {_wish(row) for row in rows if is_usable(row)}
    for offer in offers:
        wish = (*_ids(offer), offer.money.currency, offer.money.amount)
        if wish not in usable and _tried(report, offer.title, lambda: stripe_price_for(offer)):  # noqa: B023
            report.made += 1


def _rename(report: Report) -> None:
    title = Coalesce(F("course__title"), F("bundle__title"))
    for page in _pages(_known_rows().exclude(product_name=title)):
        for row in {row.product_id: row for row in page}.values():
            if _tried(report, str(row), lambda: _rename_product(row)):  # noqa: B023
                report.renamed += 1


def _rename_product(row: StripePrice) -> None:
    title, url = row.thing.title, f"{settings.SITE_URL}{row.thing.get_absolute_url()}"
    try:
        selling.update_product(row.product_id, name=title, url=url)
    except NotKnownToStripe:
        forget_product(row.product_id)
        raise
    StripePrice.objects.filter(product_id=row.product_id).update(product_name=title)


def _withdraw(report: Report) -> None:
    for page in _pages(_known_rows().filter(is_active=True)):
        for row in page:
            if not _is_asked(row) and _tried(report, str(row), lambda: _close(row)):  # noqa: B023
                report.withdrawn += 1


def _close(row: StripePrice) -> None:
    try:
        set_active(row, active=False)
    except NotKnownToStripe:
        forget(row)
        raise


def _is_asked(row: StripePrice) -> bool:
    offer = _asked(row.thing, row.currency)
    return offer is not None and offer.money == row.price


def _asked(thing: Course | Bundle, currency: str) -> Offer | None:
    try:
        if isinstance(thing, Course):
            return course_offer(thing, currency)
        return bundle_offer(thing, currency)
    except (NotForSale, CurrencyNotOffered):
        return None


def _known_rows() -> QuerySet[StripePrice]:
    rows = StripePrice.objects.filter(livemode=settings.STRIPE_LIVE_MODE, is_known=True)
    return rows.select_related("course", "bundle").prefetch_related("course__prices_elsewhere")


def _wish(row: StripePrice) -> tuple[object, ...]:
    return (row.course_id, row.bundle_id, row.currency, row.amount)


def _ids(offer: Offer) -> tuple[int | None, int | None]:
    return (
        offer.course.pk if offer.course else None,
        offer.bundle.pk if offer.bundle else None,
    )


def _tried(report: Report, what: str, do: Callable[[], object]) -> bool:
    """Whether it went well; one refusal is reported and does not stop the rest."""
    try:
        do()
    except StripeRefused as error:
        report.failed.append(f"{what}: {error} ({error.extra.get('reason', '')})")
        logger.warning("catalogue_refused", extra={"what": what, "reason": str(error)})
        return False
    return True


def _pages(rows: QuerySet[Row]) -> Iterator[list[Row]]:
    """Give rows in pages by their key: what a page changes cannot make the next one skip."""
    last = 0
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:PAGE]):
        yield page
        last = page[-1].pk
