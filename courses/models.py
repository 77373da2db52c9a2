"""What is taught: categories, courses, modules, lessons and their videos."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import PurePosixPath

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Case, F, Func, GeneratedField, Q, Value, When
from django.db.models.expressions import CombinedExpression
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# Django looks for every model here.
from courses.assignments.models import Assignment as Assignment  # noqa: PLC0414
from courses.captions.models import Caption as Caption  # noqa: PLC0414
from courses.enums import CourseState, LessonKind, Level, VideoState
from courses.images.models import LessonImage as LessonImage  # noqa: PLC0414
from courses.processing.models import VideoJob as VideoJob  # noqa: PLC0414
from courses.processing.models import VideoRendition as VideoRendition  # noqa: PLC0414
from courses.quizzes.models import asked_in
from courses.release.models import LessonPrerequisite as LessonPrerequisite  # noqa: PLC0414
from courses.release.models import Released
from courses.uploads.models import VideoUpload as VideoUpload  # noqa: PLC0414
from lib.models import Timestamped
from lib.money import Money
from lib.money_rules import chargeable
from lib.storage import public_storage
from lib.tokens import new_name


def _server_chosen(folder: str, filename: str) -> str:
    # The name that a person's disk gave is kept out of the key but for its ending.
    ending = PurePosixPath(filename).suffix.lower()[:10]
    return f"{folder}/{new_name()}{ending}"


def cover_key(course: Course, filename: str) -> str:  # noqa: ARG001
    return _server_chosen("covers", filename)


def video_key(video: Video, filename: str) -> str:  # noqa: ARG001
    return _server_chosen("videos", filename)


def lesson_file_key(lesson: Lesson, filename: str) -> str:  # noqa: ARG001
    return _server_chosen("files", filename)


class Category(models.Model):
    """A shelf of the catalogue, named in both languages."""

    slug = models.SlugField(_("slug"), unique=True)
    name_es = models.CharField(_("name in Spanish"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "es").startswith("en") else self.name_es


# Many readers type without accents, which the Spanish stemmer needs to know an ending ("programacion").
_ACCENTED, _PLAIN = "áéíóúüñÁÉÍÓÚÜÑ", "aeiouunAEIOUUN"


def _unaccented(field: str) -> Func:
    return Func(
        F(field),
        Value(_ACCENTED),
        Value(_PLAIN),
        function="translate",
        output_field=models.TextField(),
    )


def _words(config: str, read: Callable[[str], str | Func] = str) -> CombinedExpression:
    return (
        SearchVector(read("title"), weight="A", config=config)
        + SearchVector(read("subtitle"), weight="B", config=config)
        + SearchVector(read("description"), weight="C", config=config)
    )


class CourseQuerySet(models.QuerySet["Course"]):
    def published(self) -> CourseQuerySet:
        return self.filter(state=CourseState.PUBLISHED)

    def for_cards(self) -> CourseQuerySet:
        """With everything that a card shows."""
        return self.select_related("category", "instructor").defer("search", "description")


class Course(Timestamped):
    """A course. Published, it can be found and enrolled in; archived, those inside may go on."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    subtitle = models.CharField(_("subtitle"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    outcomes = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("what students will learn"),
        default=list,
        blank=True,
    )
    requirements = ArrayField(
        models.CharField(max_length=200), verbose_name=_("requirements"), default=list, blank=True
    )
    instructor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("instructor"),
        on_delete=models.PROTECT,
        related_name="courses",
    )
    category = models.ForeignKey(
        Category, verbose_name=_("category"), on_delete=models.PROTECT, related_name="courses"
    )
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.BEGINNER)
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="es"
    )
    hours = models.DecimalField(
        _("hours"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(0)],
        help_text=_("Hours of study, as the certificate will state them."),
    )
    price_cents = models.PositiveIntegerField(
        _("price"), default=0, help_text=_("In the currency's smallest unit (cents). 0 is free.")
    )
    currency = models.CharField(
        _("currency"), max_length=3, default="EUR", validators=[RegexValidator(r"^[A-Z]{3}$")]
    )
    cover = models.ImageField(_("cover"), upload_to=cover_key, storage=public_storage, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=CourseState, default=CourseState.DRAFT
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    search = GeneratedField(
        expression=Case(
            When(language="en", then=_words("english")),
            default=_words("spanish") + _words("spanish", _unaccented),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="course_published_has_date",
                condition=~Q(state=CourseState.PUBLISHED) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(name="course_hours_positive", condition=Q(hours__gte=0)),
            chargeable("course_price_chargeable", amount="price_cents"),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                name="course_newest",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["category", "language", "-published_at", "-id"],
                name="course_shelf",
                condition=Q(state="published"),
            ),
            GinIndex(fields=["search"], name="course_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("enrollments:course", args=[self.slug])

    @property
    def price(self) -> Money:
        return Money(self.price_cents, self.currency)

    @property
    def is_free(self) -> bool:
        return self.price_cents == 0

    @property
    def is_published(self) -> bool:
        return self.state == CourseState.PUBLISHED


class Module(Released):
    """A chapter of a course."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="modules")
    title = models.CharField(_("title"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "position"],
                name="module_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.title


class Video(Timestamped):
    """A video file and what was read from it. ``duration`` is in whole seconds, rounded down.

    ``stream_folder`` is the prefix of the keys of its renditions, poster and thumbnails; while it is empty, the file
    itself is played. ``thumbnails`` describes one JPEG of small pictures in rows: ``key``, ``interval`` (seconds from
    one picture to the next), ``columns``, ``width`` and ``height`` (pixels of one picture), ``count``.
    """

    code = models.CharField(_("code"), max_length=20, unique=True, default=new_name, editable=False)
    file = models.FileField(_("file"), upload_to=video_key)
    state = models.CharField(
        _("state"), max_length=10, choices=VideoState, default=VideoState.PROCESSING
    )
    original_name = models.CharField(_("file name"), max_length=255, blank=True)
    content_type = models.CharField(_("content type"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    duration = models.PositiveIntegerField(_("duration in seconds"), null=True, blank=True)
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)
    poster = models.CharField(_("poster"), max_length=255, blank=True, editable=False)
    thumbnails = models.JSONField(_("thumbnails"), null=True, blank=True, editable=False)
    stream_folder = models.CharField(
        _("folder of the streams"), max_length=100, blank=True, editable=False
    )
    # The lesson that keeps the video it has until this one is ready.
    meant_for = models.OneToOneField(
        "courses.Lesson",
        verbose_name=_("meant for"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="coming_video",
    )
    # Its file stays for a day more: who was watching goes on.
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")
        constraints = [
            models.CheckConstraint(
                name="video_ready_has_duration",
                condition=~Q(state=VideoState.READY) | Q(duration__gt=0),
            ),
            # The folder is told in the transaction that writes the renditions, never before.
            models.CheckConstraint(
                name="video_streams_when_ready",
                condition=Q(stream_folder="") | Q(state=VideoState.READY),
            ),
        ]

    def __str__(self) -> str:
        return self.original_name or str(self.file)


_NO_PREVIEW = {
    LessonKind.QUIZ: _("A quiz cannot be a free preview."),
    LessonKind.ASSIGNMENT: _("An assignment cannot be a free preview."),
}


class Lesson(Released, Timestamped):
    """One thing to watch, read, download, answer or hand in."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="lessons")
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=LessonKind, default=LessonKind.VIDEO)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    required = models.BooleanField(
        _("required"),
        default=True,
        help_text=_("Whether the course is complete only with this lesson."),
    )
    is_preview = models.BooleanField(
        _("free preview"), default=False, help_text=_("Anyone may open it without enrolling.")
    )
    video = models.OneToOneField(
        Video,
        verbose_name=_("video"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lesson",
    )
    body = models.TextField(
        _("text"), blank=True, help_text=_("Markdown. For a video: notes below it.")
    )
    allow_download = models.BooleanField(
        _("video may be downloaded"),
        default=False,
        help_text=_("Whoever may watch the video may also save its file."),
    )
    attachment = models.FileField(_("file"), upload_to=lesson_file_key, blank=True)
    attachment_name = models.CharField(_("file name"), max_length=255, blank=True)
    # Kept, so that a page need not ask the store. None: attached before it was.
    attachment_size = models.PositiveBigIntegerField(_("size in bytes"), null=True, editable=False)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="lesson_quiz_is_no_preview",
                condition=~Q(kind=LessonKind.QUIZ) | Q(is_preview=False),
            ),
            models.CheckConstraint(
                name="lesson_assignment_is_no_preview",
                condition=~Q(kind=LessonKind.ASSIGNMENT) | Q(is_preview=False),
            ),
            models.UniqueConstraint(
                fields=["module", "position"],
                name="lesson_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.is_preview and self.kind in _NO_PREVIEW:
            raise ValidationError({"is_preview": _NO_PREVIEW[LessonKind(self.kind)]})

    @property
    def questions_asked(self) -> int:
        """How many questions an attempt at this quiz has; 0 for other lessons.

        It costs no query when ``courses.selectors.sized`` has read it with the row.
        """
        read = vars(self)
        return (read["n_asked"] if "n_asked" in read else asked_in(self.pk)) or 0

    @property
    def duration(self) -> timedelta:
        """How long it takes: the video's length, the text at 200 words a minute, a minute for each question."""
        if self.kind == LessonKind.VIDEO:
            seconds = (self.video.duration if self.video else None) or 0
        elif self.kind == LessonKind.QUIZ:
            seconds = max(60, self.questions_asked * 60)
        else:
            seconds = max(60, len(self.body.split()) * 60 // 200)
        return timedelta(seconds=seconds)

    @property
    def has_content(self) -> bool:
        """Whether a student would find something in it."""
        if self.kind == LessonKind.VIDEO:
            return bool(self.video and self.video.state == VideoState.READY)
        if self.kind == LessonKind.QUIZ:
            return self.questions_asked > 0
        if self.kind == LessonKind.FILE:
            return bool(self.attachment)
        return bool(self.body.strip())
