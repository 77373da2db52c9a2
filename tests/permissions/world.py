"""The academy that every question of the tables is asked in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.test import override_settings
from django.utils import timezone

from accounts.enums import AccountType
from accounts.models import ApiToken, AuditEntry, User
from certificates.models import (
    Certificate,
    CertificateArchive,
    CertificateTemplate,
    CourseCertificate,
    DocumentErasure,
)
from certificates.pdf.design.template import default_template
from certificates.services.issuing import issue_due_certificates
from certificates.services.keys import register_keys
from courses.assignments.models import Assignment
from courses.enums import LessonKind
from courses.models import (
    Caption,
    Category,
    Course,
    Lesson,
    Module,
    Video,
    VideoRendition,
    VideoUpload,
)
from courses.quizzes.models import Question, Quiz
from courses.services import add_lesson
from enrollments.models import CourseUpdate, Enrollment
from notifications.enums import SuppressionReason
from notifications.models import OutboundEmail, SuppressedAddress
from payments.models import (
    Bundle,
    CoursePrice,
    Order,
    ReconciliationRun,
    RefusedWebhook,
    StripeEvent,
)
from progress.models import CourseCompletion, LessonProgress
from progress.quizzes.services import start_attempt
from tests.factories.academy import (
    add_video_lesson,
    enroll,
    finish,
    lessons_of,
    make_course,
)
from tests.factories.assignments import a_file, add_assignment, hand_in
from tests.factories.mirrored import KINDS, make_mirrored
from tests.factories.offers import make_bundle
from tests.factories.orders import disputed_facts, make_order, refunded_facts, tell
from tests.factories.people import bearer, make_user
from tests.factories.quizzes import add_quiz
from tests.factories.shop import paid_order
from tests.factories.signing import make_keyring


@dataclass(frozen=True)
class World:
    """Carla's courses: Alicia has ``finished`` one (``certificate``), is in ``begun``, bought one; one is a ``draft``.

    ``paid`` costs money, alone and in the ``bundle``; Alicia has an order of it that waits (``open_order``), and one of
    another course that was paid (``paid_order``). Bruno and Otto have nothing to do with any of them. ``otto_course``
    is Otto's, published; ``otto_draft`` is not.
    """

    people: dict[str, User]
    bearers: dict[str, dict[str, str]]
    finished: Course
    begun: Course
    draft: Course
    paid: Course
    otto_course: Course
    otto_draft: Course
    certificate: Certificate
    bundle: Bundle
    open_order: Order
    paid_order: Order
    rows: dict[str, Any]

    @property
    def alicia(self) -> User:
        return self.people["student"]

    @property
    def lesson(self) -> Lesson:
        """A text of the course that Alicia is in."""
        return lessons_of(self.begun)[0]

    @property
    def free_lesson(self) -> Lesson:
        """A lesson of the same course that anybody may see."""
        return Lesson.objects.get(module__course=self.begun, is_preview=True)

    @property
    def file_lesson(self) -> Lesson:
        """A lesson of the same course that gives a file to download."""
        return Lesson.objects.get(module__course=self.begun, kind=LessonKind.FILE)

    @property
    def video_lesson(self) -> Lesson:
        """A lesson of the same course with a video that may be downloaded."""
        return Lesson.objects.select_related("video").get(
            module__course=self.begun, kind=LessonKind.VIDEO
        )


# Not what is tested here, and slow on purpose.
@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
def build_world() -> World:
    """Make everything in the database that is open."""
    people = _people()
    alicia, carla = people["student"], people["instructor"]
    finished = make_course(instructor=carla, title="Pan de masa madre")
    begun = _begun(carla)
    draft = make_course(instructor=carla, title="Un borrador de Carla", published=False)
    paid = make_course(instructor=carla, title="Un curso de pago", price_cents=4900)
    otto = people["other instructor"]
    otto_course = make_course(instructor=otto, title="Git para quien hace cosas")
    otto_draft = make_course(instructor=otto, title="Un borrador de Otto", published=False)
    bundle = make_bundle(
        paid, make_course(instructor=carla, title="Otro curso de pago", price_cents=900)
    )
    finish(alicia, finished)
    enroll(alicia, begun)
    open_order, paid_order = _orders(alicia, paid, carla)
    bearers = {actor: bearer(user) for actor, user in people.items()}
    issue_due_certificates()
    certificate = Certificate.objects.get(student=alicia)
    sold = make_course(instructor=carla, title="Un curso vendido", price_cents=4900)
    rows = _rows(alicia, begun, finished, sold, certificate)
    return World(
        people=people,
        bearers=bearers,
        finished=finished,
        begun=begun,
        draft=draft,
        paid=paid,
        otto_course=otto_course,
        otto_draft=otto_draft,
        certificate=certificate,
        bundle=bundle,
        open_order=open_order,
        paid_order=paid_order,
        rows=rows,
    )


def _people() -> dict[str, User]:
    instructor, staff = AccountType.INSTRUCTOR, AccountType.STAFF
    return {
        "student": make_user("Alicia Fernández", email="alicia.p@example.com"),
        "other student": make_user("Bruno Keller", email="bruno.p@example.com"),
        "instructor": make_user(
            "Carla Mendoza", email="carla.p@example.com", account_type=instructor
        ),
        "other instructor": make_user(
            "Otto Brandt", email="otto.p@example.com", account_type=instructor
        ),
        "staff": make_user("Diego Santamaría", email="diego.p@example.com", account_type=staff),
        "administrator": make_user(
            "Ada Núñez", email="ada.p@example.com", account_type=AccountType.ADMINISTRATOR
        ),
    }


def _begun(carla: User) -> Course:
    course = make_course(instructor=carla, title="Fotografía con luz natural")
    texts: dict[str, Any] = {
        "module": course.modules.get(),
        "by": carla,
        "kind": LessonKind.TEXT,
        "body": "Texto.",
    }
    add_lesson(title="Muestra", position=8, is_preview=True, **texts)
    file = add_lesson(title="Un fichero", position=9, **texts)
    Lesson.objects.filter(pk=file.pk).update(
        kind=LessonKind.FILE, attachment="files/none.txt", attachment_name="none.txt"
    )
    _give_streams(add_video_lesson(course, allow_download=True))
    add_quiz(course)
    add_assignment(course)
    return course


def _give_streams(lesson: Lesson) -> None:
    """What a ladder leaves in the database; nothing of it is in the store."""
    folder = f"streams/{lesson.module.course_id}/none/"
    Video.objects.filter(lesson=lesson).update(stream_folder=folder, content_type="video/mp4")
    VideoRendition.objects.create(
        video=Video.objects.get(lesson=lesson),
        name="360p",
        width=640,
        height=360,
        bandwidth=800_000,
        average_bandwidth=600_000,
        codecs="avc1.4d401e,mp4a.40.2",
        frame_rate=25,
        key=f"{folder}360p.mp4",
        playlist="#EXTM3U\n360p.mp4\n",
    )
    Caption.objects.create(lesson=lesson, language="es", label="Español", text="WEBVTT\n")


def _orders(alicia: User, paid: Course, carla: User) -> tuple[Order, Order]:
    """One whose page at Stripe was never opened, so that nothing is asked there; one that was paid today."""
    bought = make_course(instructor=carla, title="Un curso comprado", price_cents=2_900)
    waiting = make_order(alicia, paid, session_id=None, payment_intent_id=None)
    return waiting, tell(make_order(alicia, bought, amount=2_900))


def _rows(
    alicia: User, begun: Course, finished: Course, sold: Course, certificate: Certificate
) -> dict[str, Any]:
    """One row for the admin page of each model, by the model's name."""
    keyring = make_keyring("Otra clave")
    own = CertificateTemplate.objects.create(
        name="Propia", version=1, html=f"{default_template().html}<!-- propia -->"
    )
    key, _credential_key = register_keys(keyring=keyring)
    seat = Enrollment.objects.get(student=alicia, course=begun)
    quiz = Quiz.objects.get(lesson__module__course=begun)
    assignment = Assignment.objects.get(lesson__module__course=begun)
    return {
        "accounts_user": alicia,
        "accounts_apitoken": ApiToken.objects.get(user=alicia),
        "accounts_auditentry": AuditEntry.objects.filter(subject=alicia).first(),
        "admin_logentry": LogEntry.objects.create(
            user=alicia, action_flag=CHANGE, object_repr="Algo", object_id="1"
        ),
        "certificates_documenterasure": DocumentErasure.objects.create(certificate=certificate),
        "notifications_outboundemail": OutboundEmail.objects.filter(to=alicia.email).first(),
        "notifications_suppressedaddress": SuppressedAddress.objects.create(
            address="gone@example.com", reason=SuppressionReason.BOUNCE
        ),
        "payments_courseprice": CoursePrice.objects.create(
            course=begun, currency="USD", amount=3200
        ),
        "payments_bundle": make_bundle(begun, finished, is_on_sale=False),
        "courses_category": Category.objects.get(slug="datos"),
        "courses_course": begun,
        "courses_module": Module.objects.get(course=begun),
        "courses_lesson": lessons_of(begun)[0],
        "courses_quiz": quiz,
        "courses_question": Question.objects.filter(quiz=quiz).first(),
        "courses_assignment": assignment,
        "progress_submission": hand_in(alicia, assignment.lesson, file=a_file()),
        "progress_quizattempt": start_attempt(student=alicia, lesson_id=quiz.pk),
        "courses_videoupload": VideoUpload.objects.create(
            lesson=Lesson.objects.get(module__course=begun, kind=LessonKind.FILE),
            author=begun.instructor,
            original_name="x.mp4",
            content_type="video/mp4",
            size=9,
            part_size=5 * 1024**2,
            multipart_id="none",
        ),
        "courses_caption": Caption.objects.create(
            lesson=lessons_of(begun)[0],
            language="es",
            label="Español",
            text="WEBVTT\n\n00:00.000 --> 00:01.000\nHola\n",
        ),
        "courses_video": Video.objects.get(lesson__module__course=begun),
        "enrollments_enrollment": seat,
        "enrollments_courseupdate": CourseUpdate.objects.create(
            course=begun, author=begun.instructor, subject="Una clase más", body="Ya está."
        ),
        "progress_lessonprogress": LessonProgress.objects.filter(
            enrollment__course=finished
        ).first(),
        "progress_coursecompletion": CourseCompletion.objects.get(),
        "certificates_certificate": certificate,
        "certificates_certificatearchive": CertificateArchive.objects.get(certificate=certificate),
        "certificates_certificatetemplate": own,
        "certificates_coursecertificate": CourseCertificate.objects.create(course=begun),
        "certificates_signingkey": key,
        "payments_revenueentry": paid_order(alicia, sold).items.get().revenue.get(),
        "payments_reconciliationrun": ReconciliationRun.objects.create(looked_from=timezone.now()),
        "finding": _finding(),
        **_money_rows(alicia, make_course(instructor=begun.instructor, title="Un curso devuelto")),
    }


def _money_rows(alicia: User, course: Course) -> dict[str, Any]:
    """An order of Alicia's for Carla's course, what came after it, and what Stripe said."""
    order = tell(make_order(alicia, course))
    tell(order, refunds=(refunded_facts(order, 100),), disputes=(disputed_facts(order),))
    event = StripeEvent.objects.create(
        stripe_id="evt_1", type="charge.succeeded", created=timezone.now(), body={"id": "evt_1"}
    )
    refused = RefusedWebhook.objects.create(day=timezone.localdate(), reason="forged")
    return {
        "payments_order": Order.objects.get(pk=order.pk),
        # The other one gives back what she paid for a course that she had.
        "payments_refund": order.refunds.get(reason="outside"),
        "payments_dispute": order.disputes.get(),
        "payments_stripeevent": event,
        "payments_refusedwebhook": refused,
        **{f"djstripe_{kind.lower()}": make_mirrored(kind) for kind in KINDS},
    }


def _finding() -> StripeEvent:
    """Something that does not fit between orders and money: an event that was given up."""
    return StripeEvent.objects.create(
        state=StripeEvent.DEAD,
        stripe_id="evt_given_up",
        type="charge.refunded",
        created=timezone.now(),
        body={"data": {"object": {"id": "ch_1"}}},
    )
