"""A body says what it may say: what else stands in it changes nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.enums import AccountType
from accounts.models import User
from courses.models import Course
from enrollments.models import Enrollment
from progress.models import CourseCompletion, LessonProgress
from tests.factories.academy import enroll, lessons_of
from tests.factories.people import bearer

pytestmark = pytest.mark.django_db

POWERS = {
    "isStaff": True,
    "is_staff": True,
    "isSuperuser": True,
    "is_superuser": True,
    "isActive": True,
    "is_active": True,
    "groups": ["staff"],
    "userPermissions": [1],
    "emailVerified": True,
    "verified": True,
    "id": 1,
    "publicId": "x",
    "account_type": "staff",
}
REGISTRATION = {
    "email": "eva@example.com",
    "password": "una-clave-muy-larga",
    "fullName": "Eva Ñandú",
}


def as_user(user: User) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=bearer(user)["Authorization"])
    return client


@pytest.mark.parametrize("address", ["/api/registros", "/api/v1/registrations"])
def test_nobody_registers_with_powers(api: APIClient, address: str) -> None:
    api.post(address, REGISTRATION | POWERS, format="json")
    for user in User.objects.all():
        assert user.account_type == AccountType.STUDENT
        assert not user.is_superuser
        assert not user.is_staff
        assert not user.emailaddress_set.filter(verified=True).exists()


@pytest.mark.parametrize("kind", ["staff", "administrator", "superuser", "STAFF"])
def test_nobody_registers_as_staff(api: APIClient, kind: str) -> None:
    answer = api.post("/api/registros", REGISTRATION | {"accountType": kind}, format="json")
    assert answer.status_code in {400, 403, 422}
    assert answer["Content-Type"] == "application/problem+json"
    assert not User.objects.exists()


def test_nobody_enrols_another_person(alicia: User, bruno: User, course: Course) -> None:
    body = {
        "courseId": course.pk,
        "student": bruno.pk,
        "studentId": bruno.pk,
        "userId": str(bruno.public_id),
        "source": "staff",
        "expiresAt": "2099-01-01",
        "isActive": False,
    }
    as_user(alicia).post("/api/inscripcion-cursos", body, format="json")
    enrollment = Enrollment.objects.get()
    assert enrollment.student == alicia
    assert enrollment.source == "free"


def test_nobody_reports_for_another_or_declares_a_course_done(
    alicia: User, bruno: User, course: Course
) -> None:
    enroll(alicia, course), enroll(bruno, course)
    body = {
        "lessonId": lessons_of(course)[0].pk,
        "completed": True,
        "student": bruno.pk,
        "userId": str(bruno.public_id),
        "enrollment": 1,
        "courseCompleted": True,
        "completedAt": "2020-01-01T00:00:00Z",
        "percent": 100,
    }
    assert as_user(alicia).post("/api/track-progress", body, format="json").status_code == 200
    assert LessonProgress.objects.get().enrollment.student == alicia
    assert LessonProgress.objects.get().completed_at.year > 2020
    assert not CourseCompletion.objects.exists()


def test_a_profile_gives_no_powers(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    address, kind = alicia.email, alicia.account_type
    form = {"full_name": "Alicia F. Ríos", "language": "es", "email": "other@example.com"}
    client.post(reverse("accounts:profile"), form | POWERS)
    alicia.refresh_from_db()
    assert alicia.full_name == "Alicia F. Ríos"
    assert (alicia.email, alicia.account_type) == (address, kind)
    assert not alicia.is_superuser
