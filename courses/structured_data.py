"""Courses as search engines read them (schema.org ``Course``)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from courses.models import Course


def course_data(course: Course) -> dict[str, Any]:
    """Return the course as schema.org ``Course`` with one online ``CourseInstance``.

    Source of the required members: https://developers.google.com/search/docs/appearance/structured-data/course-info
    """
    provider = {"@type": "Organization", "name": settings.SITE_NAME, "url": settings.SITE_URL}
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": course.title,
        "description": course.subtitle or course.title,
        "url": f"{settings.SITE_URL}{course.get_absolute_url()}",
        "inLanguage": course.language,
        "educationalLevel": course.level,
        "provider": provider,
        "offers": {
            "@type": "Offer",
            "category": "Free" if course.is_free else "Paid",
            "price": str(course.price.decimal),
            "priceCurrency": course.currency,
        },
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "courseMode": "Online",
            "courseWorkload": f"PT{int(course.hours * 60)}M",
            "instructor": {"@type": "Person", "name": course.instructor.full_name},
        },
    }
    if course.outcomes:
        data["teaches"] = course.outcomes
    return data
