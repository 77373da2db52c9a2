"""Things for sale."""

from __future__ import annotations

from itertools import count
from typing import Any

from courses.models import Course
from payments.models import Bundle, BundleCourse
from tests.factories.academy import make_course

_numbers = count(1)


def make_paid_course(price_cents: int = 2900, **fields: Any) -> Course:
    """A published course that costs something."""
    return make_course(price_cents=price_cents, **fields)


def make_bundle(
    *courses: Course, title: str = "Todo sobre datos", amount: int = 4900, **fields: Any
) -> Bundle:
    """A bundle of ``courses`` that is on sale."""
    defaults: dict[str, Any] = {"slug": f"paquete-{next(_numbers)}", "is_on_sale": True}
    bundle = Bundle.objects.create(title=title, amount=amount, **(defaults | fields))
    BundleCourse.objects.bulk_create(
        BundleCourse(bundle=bundle, course=course, position=position)
        for position, course in enumerate(courses)
    )
    return bundle
