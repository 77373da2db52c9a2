"""The demo academy loads once, whole, and only where its public password does no harm."""

from io import StringIO
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db.models import Model

from accounts.enums import AccountType
from accounts.models import User
from certificates.models import Certificate
from courses.media import read_video
from courses.models import Category, Course, Lesson, Module, Video
from courses.quizzes.models import Option, Question, Quiz
from courses.services import missing_for_publication
from enrollments.models import Enrollment
from lms.demo.catalogue import load_course, load_shelves
from lms.demo.changes import Tally
from lms.demo.content import HERE, PASSWORD, read_academy
from lms.demo.people import load_people
from notifications.models import OutboundEmail
from payments.models import Bundle, BundleCourse, CoursePrice
from payments.offers import bundle_offer, bundles_for_sale, currencies_of
from progress.models import CourseCompletion, LessonProgress

MODELS: tuple[type[Model], ...] = (
    User, EmailAddress, Category, Course, Module, Lesson, Video, Enrollment, LessonProgress,
    CourseCompletion, Certificate, OutboundEmail, CoursePrice, Bundle, BundleCourse,
    Quiz, Question, Option,
)  # fmt: skip
FILMS = sorted(HERE.glob("courses/*/videos/*.webm"))


def seed() -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def rows() -> dict[str, list[dict[str, object]]]:
    return {
        model.__name__: list(model._default_manager.order_by("pk").values()) for model in MODELS
    }


def stored_files() -> set[str]:
    covers = set(Course.objects.values_list("cover", flat=True))
    films = set(Video.objects.values_list("file", flat=True))
    return covers | films | set(Lesson.objects.values_list("attachment", flat=True))


@pytest.fixture
def debug(settings):
    settings.DEBUG = True


@pytest.mark.django_db
def test_nothing_is_loaded_without_debug(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="public password"):
        seed()

    assert not User.objects.exists()
    assert not Course.objects.exists()


@pytest.mark.django_db
def test_a_second_run_changes_nothing(debug):
    seed()
    before, files = rows(), stored_files()

    second = seed()

    assert "nothing to change" in second
    assert rows() == before
    assert stored_files() == files


@pytest.mark.django_db
def test_the_academy_is_whole(debug):
    printed = seed()

    courses = Course.objects.published()
    assert courses.count() == 6
    assert sorted(courses.values_list("language", flat=True)) == ["en"] * 3 + ["es"] * 3
    assert courses.exclude(price_cents=0).count() == 2
    assert not [missing for course in courses if (missing := missing_for_publication(course))]
    assert all(course.cover and course.outcomes and course.hours for course in courses)
    assert Video.objects.filter(duration__lte=10).count() == 0
    assert PASSWORD in printed


@pytest.mark.django_db
def test_a_new_user_meets_a_quiz_with_every_kind_of_question(debug):
    seed()

    lesson = Lesson.objects.get(kind="quiz")
    assert lesson.required
    assert (lesson.module.course.slug, lesson.questions_asked) == ("pan-de-masa-madre", 3)
    kinds = list(lesson.quiz.questions.values_list("kind", flat=True))
    assert kinds == ["single", "multiple", "numeric", "text"]


@pytest.mark.django_db
def test_a_changed_quiz_is_brought_back_to_its_file(debug):
    seed()
    question = Question.objects.get(kind="single")
    question.options.filter(is_correct=True).update(text="Nunca")

    assert "questions updated: 1" in seed()
    assert not question.options.filter(text="Nunca").exists()


@pytest.mark.django_db
def test_there_is_something_to_buy_in_several_currencies_and_together(debug):
    seed()

    photography = Course.objects.get(slug="fotografia-luz-natural")
    prices = [(money.amount, money.currency) for money in currencies_of(photography)]
    assert prices == [(2900, "EUR"), (59000, "MXN"), (3200, "USD")]
    offer = bundle_offer(bundles_for_sale().get())
    shares = {course.slug: part for course, part in offer.shares}
    assert shares == {"fotografia-luz-natural": 2312, "git-for-makers": 3588}
    assert offer.money.amount == 5900


@pytest.mark.django_db
def test_the_accounts_are_verified_and_have_their_roles():
    load_people(read_academy().people, Tally())

    types = dict(User.objects.values_list("email", "account_type"))
    assert types == {
        "alicia@example.com": AccountType.STUDENT,
        "bruno@example.com": AccountType.STUDENT,
        "carla@example.com": AccountType.INSTRUCTOR,
        "henry@example.com": AccountType.INSTRUCTOR,
        "diego@example.com": AccountType.STAFF,
    }
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 5
    assert all(user.check_password(PASSWORD) for user in User.objects.all())


@pytest.mark.django_db
def test_bruno_has_begun_two_courses_and_finished_one(debug):
    seed()

    completion = CourseCompletion.objects.get()
    assert completion.enrollment.student.email == "bruno@example.com"
    assert completion.enrollment.course.slug == "titula-in-two-minutes"
    assert Enrollment.objects.filter(student__email="bruno@example.com").count() == 3
    assert not Enrollment.objects.filter(student__email="alicia@example.com").exists()
    assert Certificate.objects.count() == 1


@pytest.mark.django_db
def test_a_changed_file_updates_the_row_that_students_have_progress_in(debug):
    seed()
    lesson = Lesson.objects.filter(kind="text").earliest("pk")
    attachment = Lesson.objects.filter(kind="file").earliest("pk")
    course = Course.objects.get(slug="pan-de-masa-madre")
    Lesson.objects.filter(pk=lesson.pk).update(body="An older text.")
    Course.objects.filter(pk=course.pk).update(title="An older title")
    attachment.attachment.storage.delete(str(attachment.attachment))

    printed = seed()

    assert "courses updated: 1" in printed
    assert "lessons updated: 1" in printed
    assert "files stored: 1" in printed
    lesson.refresh_from_db()
    course.refresh_from_db()
    attachment.refresh_from_db()
    assert lesson.body != "An older text."
    assert course.title == "Pan de masa madre en casa"
    assert attachment.attachment.storage.exists(str(attachment.attachment))
    assert Course.objects.count() == 6


@pytest.mark.django_db
def test_a_password_that_somebody_changed_is_kept():
    people = read_academy().people
    alicia = load_people(people, Tally())["alicia@example.com"]
    alicia.set_password("mine, not the demo's")
    alicia.save()

    load_people(people, tally := Tally())

    alicia.refresh_from_db()
    assert alicia.check_password("mine, not the demo's")
    assert str(tally) == "nothing to change"


@pytest.mark.django_db
def test_a_course_belongs_to_the_instructor_in_its_file():
    academy, tally = read_academy(), Tally()
    people, shelves = load_people(academy.people, tally), load_shelves(academy.shelves, tally)

    course = load_course(academy.courses[0], people, shelves, tally)

    assert course.instructor.email == academy.courses[0].instructor
    assert course.is_published


@pytest.mark.parametrize("film", FILMS, ids=lambda film: f"{film.parent.parent.name}/{film.name}")
def test_a_film_is_short_small_and_readable(film: Path):
    with film.open("rb") as file:
        facts = read_video(file)

    assert 10 < facts.duration <= 40
    assert facts.width >= 960
    assert film.stat().st_size <= 350_000
