"""Building courses: contents, videos, publishing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from courses.access import require_author
from courses.assignments.models import Assignment
from courses.enums import CourseState, LessonKind, VideoState
from courses.exceptions import CourseNotReady
from courses.media import VideoFacts, read_video
from courses.models import Category, Course, Lesson, Module, Video
from courses.processing.jobs import drop_coming_video, expect_video, queue_streams, show_video
from courses.quizzes.models import Quiz
from courses.quizzes.selectors import faulty_questions
from courses.selectors import lessons_in_order, with_contents
from courses.store import storing
from courses.uploads import containers
from courses.uploads.containers import Container
from lib.currencies import DIGITS
from lib.errors import InvalidInput, NotAllowed
from lib.money import problem_with


def create_course(*, by: User, instructor: User, category: Category, **fields: Any) -> Course:
    """Create a draft. Raises ``NotAllowed``, ``InvalidInput``."""
    course = Course(instructor=instructor, category=category, **fields)
    require_author(by, course)
    _require_right_price(course)
    _full_clean(course)
    _save(course)
    return course


def update_course(*, course: Course, by: User, **fields: Any) -> Course:
    """Change a course's own fields. Raises ``NotAllowed``, ``InvalidInput``."""
    require_author(by, course)
    for name, value in fields.items():
        setattr(course, name, value)
    require_author(by, course)  # nobody gives a course away but who may say whose it is
    _require_right_price(course)
    _full_clean(course)
    _save(course)
    return course


def add_module(*, course: Course, by: User, title: str, position: int) -> Module:
    """Add a chapter. Raises ``NotAllowed``."""
    require_author(by, course)
    return Module.objects.create(course=course, title=title, position=position)


def add_lesson(*, module: Module, by: User, **fields: Any) -> Lesson:
    """Add a lesson to a chapter. Raises ``NotAllowed``, ``InvalidInput``."""
    require_author(by, module.course)
    return _save_lesson(Lesson(module=module, **fields))


def rename_module(*, module: Module, by: User, title: str) -> Module:
    """Change a chapter's title. Raises ``NotAllowed``."""
    require_author(by, module.course)
    module.title = title
    module.save(update_fields=["title"])
    return module


def update_lesson(*, lesson: Lesson, by: User, **fields: Any) -> Lesson:
    """Change a lesson's own fields. Raises ``NotAllowed``, ``InvalidInput``."""
    require_author(by, lesson.module.course)
    for name, value in fields.items():
        setattr(lesson, name, value)
    return _save_lesson(lesson)


def remove_contents(*, row: Module | Lesson, by: User) -> None:
    """Delete a chapter or a lesson, with what students did in it. Raises ``NotAllowed``."""
    require_author(by, row.course if isinstance(row, Module) else row.module.course)
    row.delete()


def arrange_modules(*, course: Course, by: User, order: Sequence[Module]) -> None:
    """Put all chapters of a course in this order. Raises ``NotAllowed``."""
    require_author(by, course)
    if any(module.course_id != course.pk for module in order):
        raise NotAllowed
    for position, module in enumerate(order):
        module.position = position
    Module.objects.bulk_update(order, ["position"])


def arrange_lessons(*, module: Module, by: User, order: Sequence[Lesson]) -> None:
    """Put all lessons of a chapter in this order. Raises ``NotAllowed``."""
    require_author(by, module.course)
    if any(lesson.module_id != module.pk for lesson in order):
        raise NotAllowed
    for position, lesson in enumerate(order):
        lesson.position = position
    Lesson.objects.bulk_update(order, ["position"])


def attach_video(*, lesson: Lesson, by: User, file: File[bytes]) -> Video:
    """Make ``file`` the lesson's video; the one before it is left in place until the new one can be played.

    Raises ``NotAllowed``, ``UnreadableVideo``, ``MediaStoreAway`` (then nothing was changed).
    """
    require_author(by, lesson.module.course)
    container = containers.recognised_in(file)
    facts = read_video(file)
    name = (file.name or "video").rsplit("/", 1)[-1][:255]
    video = Video(
        original_name=name,
        content_type=container.content_type,
        size=file.size,
        duration=facts.duration,
        width=facts.width,
        height=facts.height,
        state=first_state(container, facts),
    )
    # Stored before the transaction: a network call inside it would hold rows while S3 is slow.
    with storing():
        video.file.save(name, file, save=False)
    put_video(lesson=lesson, video=video)
    return video


@transaction.atomic
def put_video(*, lesson: Lesson, video: Video) -> None:
    """Make a stored video the lesson's, at once if it can be played as it is, and else when its streams are made.

    The one before stays a day longer, for who is watching it.
    """
    locked = Lesson.objects.select_for_update().get(pk=lesson.pk)
    drop_coming_video(locked)
    if video.state == VideoState.READY:
        show_video(lesson=locked, video=video)
        lesson.kind, lesson.video = LessonKind.VIDEO, video
    else:
        expect_video(lesson=locked, video=video)
    queue_streams(video)


def first_state(container: Container, facts: VideoFacts) -> VideoState:
    """Whether a video that has just come can be played already, or waits for its streams."""
    played = container.is_played and facts.is_played_as_it_is
    return VideoState.READY if played else VideoState.PROCESSING


def attach_file(*, lesson: Lesson, by: User, file: File[bytes]) -> Lesson:
    """Make ``file`` what the lesson gives to download. Raises ``NotAllowed``, ``MediaStoreAway``."""
    require_author(by, lesson.module.course)
    lesson.attachment_name = (file.name or "file").rsplit("/", 1)[-1][:255]
    with storing():
        lesson.attachment.save(lesson.attachment_name, file, save=False)
    lesson.kind, lesson.attachment_size = LessonKind.FILE, file.size
    lesson.save(
        update_fields=["kind", "attachment", "attachment_name", "attachment_size", "updated_at"]
    )
    return lesson


def set_cover(*, course: Course, by: User, file: File[bytes]) -> Course:
    """Give the course its picture. Raises ``NotAllowed``."""
    require_author(by, course)
    course.cover.save((file.name or "cover").rsplit("/", 1)[-1], file, save=False)
    course.save(update_fields=["cover", "updated_at"])
    return course


def publish_course(*, course: Course, by: User) -> Course:
    """Put the course in the catalogue. Raises ``NotAllowed``, ``CourseNotReady``."""
    require_author(by, course)
    if missing := missing_for_publication(course):
        raise CourseNotReady(missing=missing)
    course.state = CourseState.PUBLISHED
    course.published_at = course.published_at or timezone.now()
    course.save(update_fields=["state", "published_at", "updated_at"])
    return course


def archive_course(*, course: Course, by: User) -> Course:
    """Take the course out of the catalogue; who is enrolled may finish. Raises ``NotAllowed``."""
    require_author(by, course)
    course.state = CourseState.ARCHIVED
    course.save(update_fields=["state", "updated_at"])
    return course


def missing_for_publication(course: Course) -> list[str]:
    """What the course lacks to be published, as sentences; empty when it is ready."""
    loaded = with_contents(Course.objects.filter(pk=course.pk)).get()
    lessons = lessons_in_order(loaded)
    missing = [] if course.description.strip() else [_("Write a description.")]
    if not any(lesson.required for lesson in lessons):
        missing.append(_("Add at least one required lesson."))
    missing += [
        _("Give “%(lesson)s” its content.") % {"lesson": lesson.title}
        for lesson in lessons
        if not lesson.has_content
    ]
    missing += [
        _("Correct a question of “%(lesson)s”: %(problem)s")
        % {"lesson": question.quiz.lesson.title, "problem": problem}
        for question, problem in faulty_questions(course)
    ]
    return missing


def _require_right_price(course: Course) -> None:
    if problem := problem_with(course.price):
        field = "price" if course.currency in DIGITS else "currency"
        raise InvalidInput(errors={field: [problem]})


@transaction.atomic
def _save_lesson(lesson: Lesson) -> Lesson:
    _full_clean(lesson)
    lesson.save()
    give_rules([lesson])
    return lesson


def give_rules(lessons: Collection[Lesson]) -> None:
    """Give each quiz and assignment among ``lessons`` its rules, unless it has them."""
    quizzes = [Quiz(lesson=lesson) for lesson in lessons if lesson.kind == LessonKind.QUIZ]
    Quiz.objects.bulk_create(quizzes, ignore_conflicts=True)
    work = [Assignment(lesson=lesson) for lesson in lessons if lesson.kind == LessonKind.ASSIGNMENT]
    Assignment.objects.bulk_create(work, ignore_conflicts=True)


def _save(course: Course) -> None:
    try:
        with transaction.atomic():
            course.save()
    except IntegrityError as error:  # somebody took the address after it was looked at
        _full_clean(course)
        raise InvalidInput(errors={"slug": [_("Another course has this address.")]}) from error


def _full_clean(row: Course | Lesson) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise InvalidInput(errors=error.message_dict) from error
