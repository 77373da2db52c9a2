"""One certificate that things happen to."""

from __future__ import annotations

import pytest

from accounts.models import User
from certificates.models import Certificate
from certificates.services.issuing import issue_due_certificates
from courses.models import Course
from tests.factories.academy import finish


@pytest.fixture
def issued(alicia: User, course: Course) -> Certificate:
    """Alicia's certificate, issued and not yet archived."""
    finish(alicia, course)
    issue_due_certificates()
    return Certificate.objects.get()
