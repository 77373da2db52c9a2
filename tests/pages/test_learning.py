"""What a student does with the pages: find where to go on, learn, and get the certificate."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from certificates.models import Certificate
from certificates.services.issuing import issue_due_certificates
from courses.models import Course
from progress.models import CourseCompletion, LessonProgress
from tests.factories.academy import add_video_lesson, enroll, finish, lessons_of, make_course
from tests.pages.conftest import Academy
from tests.pages.reading import read, said


def lesson_page(course: Course, number: int) -> str:
    return reverse("progress:lesson", args=[course.slug, lessons_of(course)[number].pk])


@pytest.mark.django_db
def test_who_has_no_course_yet_is_shown_where_they_are(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    page = read(client.get(reverse("my_learning")))
    assert said("Your first course is waiting", "es") in page.text
    assert page.links[reverse("courses:catalogue")]
    assert not page.all("ul", class_="learning")


def test_my_learning_offers_to_go_on_before_all_else(student: Client, academy: Academy) -> None:
    page = read(student.get(reverse("my_learning")))
    (go_on,) = page.all("section", class_="continue")
    assert academy.begun.title in go_on.text
    assert academy.finished.title not in go_on.text
    (courses,) = page.all("ul", class_="learning")
    assert academy.begun.title in courses.text
    assert academy.finished.title in courses.text
    mine = reverse("certificates:mine", args=[academy.certificate.code])
    assert page.links[mine] == academy.finished.title
    assert academy.certificate.number in page.text


def test_my_learning_is_only_mine(client: Client, academy: Academy, bruno: User) -> None:
    client.force_login(bruno)
    page = read(client.get(reverse("my_learning")))
    for words in (academy.begun.title, academy.finished.title, academy.certificate.number):
        assert words not in page.text


def test_a_course_opens_where_it_was_left(student: Client, academy: Academy) -> None:
    opening = reverse("progress:course", args=[academy.begun.slug])
    first, second = lesson_page(academy.begun, 0), lesson_page(academy.begun, 1)
    assert student.get(opening).headers["Location"] == first
    student.get(second)
    assert student.get(opening).headers["Location"] == second
    (go_on,) = read(student.get(reverse("my_learning"))).all("section", class_="continue")
    assert said("Continue where you left off", "es") in go_on.text


def test_the_whole_way_takes_only_forms_and_ends_at_the_certificate(
    client: Client, bruno: User, course: Course
) -> None:
    client.force_login(bruno)
    client.post(reverse("enrollments:enroll", args=[course.slug]))
    first, second = lessons_of(course)

    page = read(client.get(lesson_page(course, 0)))
    complete = reverse("progress:complete", args=[course.slug, first.pk])
    assert complete in page.actions
    assert first.body in page.text
    assert client.post(complete).headers["Location"] == lesson_page(course, 1)
    assert LessonProgress.objects.get(lesson=first).is_complete
    assert complete not in read(client.get(lesson_page(course, 0))).actions, "it is read already"

    early = client.get(reverse("certificates:for_course", args=[course.slug]), follow=True)
    assert second.title in read(early).text
    assert len(read(early).all("div", class_="alert--error")) == 1
    assert not Certificate.objects.exists()

    last = client.post(reverse("progress:complete", args=[course.slug, second.pk]))
    assert CourseCompletion.objects.count() == 1
    assert last.headers["Location"] == reverse("certificates:for_course", args=[course.slug])
    waiting = client.get(last.headers["Location"], follow=True)
    certificate = Certificate.objects.get()
    assert waiting.context["certificate"] == certificate
    assert read(waiting).heading == said("Your certificate is being issued", "en")

    state = reverse("certificates:state", args=[certificate.code])
    assert client.get(state, {"ahead": "0"}).status_code == 204, "nothing has changed"
    issue_due_certificates()
    arrived = read(client.get(state, {"ahead": "0"}))
    assert arrived.heading == said("Your certificate is here", "en")
    assert reverse("certificates:pdf", args=[certificate.code]) in arrived.links


def test_a_video_is_not_completed_by_pressing_a_button(
    client: Client, bruno: User, course: Course
) -> None:
    enroll(bruno, course)
    video = add_video_lesson(course)
    client.force_login(bruno)
    page = reverse("progress:lesson", args=[course.slug, video.pk])
    (player,) = read(client.get(page)).all("video")
    assert "X-Amz-Signature=" in player.attributes["src"], "only by a link that ends"
    answer = client.post(reverse("progress:complete", args=[course.slug, video.pk]), follow=True)
    assert not LessonProgress.objects.get(lesson=video).is_complete
    assert len(read(answer).all("div", class_="alert--error")) <= 1


def test_the_lessons_of_a_course_are_closed_to_who_is_not_in_it(
    client: Client, academy: Academy, bruno: User
) -> None:
    closed, shown = lesson_page(academy.begun, 0), lesson_page(academy.begun, 2)
    client.force_login(bruno)
    refused = client.get(closed, follow=True)
    assert refused.status_code == 404
    assert lessons_of(academy.begun)[0].body not in refused.content.decode()
    assert "Una muestra." in read(client.get(shown, follow=True)).text
    for action in ("complete", "download"):
        address = reverse(
            f"progress:{action}", args=[academy.begun.slug, lessons_of(academy.begun)[0].pk]
        )
        assert client.post(address).status_code == 404
        assert client.get(address).status_code == 405
    assert not LessonProgress.objects.filter(enrollment__student=bruno).exists()


def test_a_lesson_of_another_course_is_not_found_in_this_one(
    student: Client, academy: Academy
) -> None:
    stranger = lessons_of(make_course())[0]
    address = reverse("progress:lesson", args=[academy.begun.slug, stranger.pk])
    assert student.get(address).status_code == 404


@pytest.mark.parametrize("page", ["mine", "state", "pdf"])
def test_a_certificate_is_shown_to_its_holder_and_to_nobody_else(
    client: Client, student: Client, academy: Academy, bruno: User, page: str
) -> None:
    address = reverse(f"certificates:{page}", args=[academy.certificate.code])
    assert student.get(address).status_code == 200
    client.force_login(bruno)
    refused = client.get(address)
    assert refused.status_code == 404
    assert academy.certificate.holder_name not in refused.content.decode()


def test_the_holder_downloads_the_very_document_and_staff_may_too(
    client: Client, student: Client, academy: Academy, diego: User
) -> None:
    address = reverse("certificates:pdf", args=[academy.certificate.code])
    mine = student.get(address)
    assert mine.headers["Content-Type"] == "application/pdf"
    number = academy.certificate.number
    assert mine.headers["Content-Disposition"] == f'attachment; filename="{number}.pdf"'
    assert "no-store" in mine.headers["Cache-Control"]
    client.force_login(diego)
    assert client.get(address).content == mine.content


def test_finishing_a_second_course_leaves_the_first_certificate(
    student: Client, academy: Academy
) -> None:
    finish(academy.student, academy.begun)
    page = read(student.get(reverse("my_learning")))
    assert not page.all("section", class_="continue"), "nothing is left to go on with"
    for certificate in Certificate.objects.all():
        assert reverse("certificates:mine", args=[certificate.code]) in page.links
    assert Certificate.objects.count() == 2
