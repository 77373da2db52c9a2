"""The way into a course: free by one press, paid by paying, once for ever."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.models import Course
from courses.services import archive_course
from enrollments.enums import EnrollmentSource
from enrollments.exceptions import CourseNotOpen, PaymentRequired
from enrollments.models import Enrollment
from enrollments.services import enroll, enroll_free, let_in
from lib.errors import NotAllowed
from notifications.models import OutboundEmail
from tests.factories.academy import lessons_of, make_course
from tests.pages.reading import read, said


def press(client: Client, course: Course) -> str:
    answer = client.post(reverse("enrollments:enroll", args=[course.slug]))
    return answer.headers["Location"]


def test_one_press_on_the_page_enrols_once_and_mails_once(
    client: Client, alicia: User, course: Course
) -> None:
    client.force_login(alicia)
    for _again in range(2):
        assert press(client, course) == reverse("progress:course", args=[course.slug])
    enrollment = Enrollment.objects.get()
    assert (enrollment.student, enrollment.course) == (alicia, course)
    assert (enrollment.state, enrollment.source, enrollment.expires_at) == ("active", "free", None)

    mail = OutboundEmail.objects.get()
    assert (mail.kind, mail.to, mail.language) == ("enrollment_confirmed", alicia.email, "es")
    assert mail.subject == said("You are enrolled: %(course)s", "es", course=course.title)
    assert dict(mail.content["details"])[said("Instructor", "es")] == "Carla Mendoza Ibáñez"
    assert dict(mail.content["details"])[said("Hours", "es")] == "12,5"
    inside = client.get(press(client, course), follow=True)
    assert inside.context["player"].lesson == lessons_of(course)[0]


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_the_course(
    client: Client, course: Course
) -> None:
    back = course.get_absolute_url()
    assert press(client, course) == f"{reverse('account_login')}?next={back}"
    assert not Enrollment.objects.exists()


def test_looking_at_the_address_enrols_nobody(client: Client, alicia: User, course: Course) -> None:
    client.force_login(alicia)
    assert client.get(reverse("enrollments:enroll", args=[course.slug])).status_code == 405
    assert not Enrollment.objects.exists()


def test_a_paid_course_is_not_given_away(client: Client, alicia: User, carla: User) -> None:
    paid = make_course(instructor=carla, price_cents=4900)
    with pytest.raises(PaymentRequired) as refused:
        enroll_free(student=alicia, course=paid)
    assert refused.value.status == 402
    assert refused.value.extra["purchaseUrl"] == f"http://testserver/courses/{paid.slug}/buy/"

    client.force_login(alicia)
    assert press(client, paid) == paid.get_absolute_url()
    page = read(client.get(paid.get_absolute_url()))
    assert said(str(PaymentRequired.message), "es") in page.text
    assert not Enrollment.objects.exists()
    assert not OutboundEmail.objects.exists()


def test_what_is_not_published_takes_nobody_new(
    client: Client, alicia: User, carla: User, course: Course
) -> None:
    archive_course(course=course, by=carla)
    with pytest.raises(CourseNotOpen):
        enroll_free(student=alicia, course=course)
    client.force_login(alicia)
    answer = client.post(reverse("enrollments:enroll", args=[course.slug]))
    assert answer.status_code == 404
    assert not Enrollment.objects.exists()


def test_an_enrolment_outlives_the_price_and_the_catalogue(
    alicia: User, carla: User, course: Course
) -> None:
    first = enroll_free(student=alicia, course=course)
    course.price_cents = 9900
    course.save()
    archive_course(course=course, by=carla)
    assert enroll_free(student=alicia, course=course) == first


def test_buying_what_one_has_changes_nothing(alicia: User, course: Course) -> None:
    first = enroll_free(student=alicia, course=course)
    again = enroll(student=alicia, course=course, source=EnrollmentSource.PURCHASE)
    assert (again.pk, again.source) == (first.pk, "free")
    assert OutboundEmail.objects.count() == 1


def test_two_students_are_two_enrolments_and_two_mails(
    alicia: User, bruno: User, course: Course
) -> None:
    for student in (alicia, bruno):
        enroll_free(student=student, course=course)
    to_alicia, to_bruno = OutboundEmail.objects.order_by("pk")
    assert (to_alicia.to, to_alicia.language) == (alicia.email, "es")
    assert (to_bruno.to, to_bruno.language) == (bruno.email, "en")
    assert dict(to_bruno.content["details"])["Hours"] == "12.5"


def test_the_office_lets_a_student_into_a_course_that_has_a_price_and_nobody_else_does(
    alicia: User, carla: User, diego: User
) -> None:
    paid = make_course(instructor=carla, price_cents=4900)

    for by in (alicia, carla):
        with pytest.raises(NotAllowed):
            let_in(student=alicia, course=paid, by=by)
    assert not Enrollment.objects.exists()

    assert let_in(student=alicia, course=paid, by=diego).source == EnrollmentSource.STAFF
