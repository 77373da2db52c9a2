"""Who may see and change which courses, and whatever hangs on them."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from accounts.enums import AccountType
from accounts.models import User
from courses.assignments.models import Assignment
from courses.models import Caption, Course, Lesson, LessonImage, Module, Video, VideoUpload
from courses.quizzes.models import Option, Question, Quiz
from lib.errors import NotAllowed
from lib.office import works_in_office

Row = TypeVar("Row", bound=Model)


def may_author(user: User | None, course: Course) -> bool:
    """Whether ``user`` may change the course: its instructor, or staff."""
    if user is None or not user.is_active:
        return False
    return works_in_office(user) or (user.is_instructor and course.instructor_id == user.pk)


def require_author(by: User, course: Course) -> None:
    """Raise ``NotAllowed`` unless ``by`` may change the course."""
    if not may_author(by, course):
        raise NotAllowed


def may_teach(user: User) -> bool:
    """Whether ``user`` may have courses of their own, and choose how their certificates look."""
    return user.is_active and user.account_type in AccountType.admin_site()


def may_assign(user: User) -> bool:
    """Whether ``user`` may say whose a course is: staff."""
    return works_in_office(user)


def possible_instructors() -> QuerySet[User]:
    """Whose a course can be."""
    return User.objects.filter(is_active=True, account_type__in=AccountType.admin_site())


def may_see(user: User | None, course: Course) -> bool:
    """Whether ``user`` may know that the course exists: everybody once it is published."""
    return course.is_published or may_author(user, course)


def of_own_courses(rows: QuerySet[Row], user: User, *, instructor: str) -> QuerySet[Row]:
    """Those of ``rows`` that ``user`` looks after: staff all, an instructor those of their courses.

    ``instructor`` is the lookup that leads from a row to the instructor of its course.
    """
    if works_in_office(user):
        return rows
    teaches = user.is_active and user.is_instructor
    return rows.filter(**{instructor: user.pk}) if teaches else rows.none()


def authored_by(user: User) -> QuerySet[Course]:
    """The courses that ``user`` may change."""
    return of_own_courses(Course.objects.all(), user, instructor="instructor")


def modules_of(user: User) -> QuerySet[Module]:
    """The modules that ``user`` may change."""
    return of_own_courses(Module.objects.all(), user, instructor="course__instructor")


def lessons_of(user: User) -> QuerySet[Lesson]:
    """The lessons that ``user`` may change."""
    return of_own_courses(Lesson.objects.all(), user, instructor="module__course__instructor")


def videos_of(user: User) -> QuerySet[Video]:
    """The videos that ``user`` may change: those that lessons show, and those that they wait for."""
    shown = of_own_courses(
        Video.objects.all(), user, instructor="lesson__module__course__instructor"
    )
    coming = of_own_courses(
        Video.objects.all(), user, instructor="meant_for__module__course__instructor"
    )
    return shown | coming


def captions_of(user: User) -> QuerySet[Caption]:
    """The captions and chapters that ``user`` may change."""
    return of_own_courses(
        Caption.objects.all(), user, instructor="lesson__module__course__instructor"
    )


def quizzes_of(user: User) -> QuerySet[Quiz]:
    """The quizzes that ``user`` may change."""
    return of_own_courses(Quiz.objects.all(), user, instructor="lesson__module__course__instructor")


def questions_of(user: User) -> QuerySet[Question]:
    """The questions that ``user`` may change."""
    return of_own_courses(
        Question.objects.all(), user, instructor="quiz__lesson__module__course__instructor"
    )


def options_of(user: User) -> QuerySet[Option]:
    """The options that ``user`` may change."""
    return of_own_courses(
        Option.objects.all(), user, instructor="question__quiz__lesson__module__course__instructor"
    )


def assignments_of(user: User) -> QuerySet[Assignment]:
    """The assignments that ``user`` may change."""
    return of_own_courses(
        Assignment.objects.all(), user, instructor="lesson__module__course__instructor"
    )


def images_of(user: User) -> QuerySet[LessonImage]:
    """The images of texts that ``user`` may change."""
    return of_own_courses(
        LessonImage.objects.all(), user, instructor="lesson__module__course__instructor"
    )


def uploads_of(user: User) -> QuerySet[VideoUpload]:
    """The uploads of videos that ``user`` may go on with or cancel, whoever began them."""
    return of_own_courses(
        VideoUpload.objects.all(), user, instructor="lesson__module__course__instructor"
    )
