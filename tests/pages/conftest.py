"""One academy in which every page has something to show."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from certificates.models import Certificate
from certificates.services.issuing import issue_due_certificates
from courses.models import Course
from courses.services import add_lesson
from payments.models import Bundle, Order
from tests.factories.academy import finish, lessons_of, make_course
from tests.factories.offers import make_bundle, make_paid_course
from tests.factories.orders import make_order, tell


@dataclass(frozen=True)
class Academy:
    """Alicia has finished ``finished`` (her ``certificate`` is issued), is inside ``begun``, by an ``order``.

    ``paid`` costs something, alone and in the ``bundle``.
    """

    student: User
    finished: Course
    begun: Course
    certificate: Certificate
    paid: Course
    bundle: Bundle
    order: Order

    @property
    def public_pages(self) -> dict[str, str]:
        preview = lessons_of(self.begun)[-1]
        return {
            "home": reverse("home"),
            "catalogue": reverse("courses:catalogue"),
            "empty search": f"{reverse('courses:catalogue')}?q=zanahoria",
            "course": self.begun.get_absolute_url(),
            "preview": reverse("enrollments:preview", args=[self.begun.slug, preview.pk]),
            "verify form": reverse("certificates:verify_form"),
            "verification": self.certificate.get_absolute_url(),
            "verification by file": reverse(
                "certificates:verify_file", args=[self.certificate.sha256]
            ),
            "bundles": reverse("payments:bundles"),
            "bundle": self.bundle.get_absolute_url(),
            "terms": reverse("terms"),
            "sign in": reverse("account_login"),
            "sign up": reverse("account_signup"),
            "forgotten password": reverse("account_reset_password"),
        }

    @property
    def private_pages(self) -> dict[str, str]:
        lesson = lessons_of(self.begun)[0]
        return {
            "my learning": reverse("my_learning"),
            "lesson": reverse("progress:lesson", args=[self.begun.slug, lesson.pk]),
            "certificate": reverse("certificates:mine", args=[self.certificate.code]),
            "buying": reverse("payments:buy", args=[self.paid.slug]),
            "orders": reverse("payments:orders"),
            "order": self.order.get_absolute_url(),
            "withdrawal": reverse("payments:withdraw", args=[self.order.code]),
            "profile": reverse("accounts:profile"),
            "mails": reverse("accounts:mails"),
            "e-mail choices": reverse("accounts:mail_choices"),
            "new password": reverse("account_change_password"),
            "sign out": reverse("account_logout"),
        }


@pytest.fixture
def academy(alicia: User, carla: User) -> Academy:
    finished = make_course(instructor=carla, title="Pan de masa madre")
    begun = make_course(instructor=carla, title="Fotografía con luz natural", subtitle="Sin flash")
    add_lesson(
        module=begun.modules.get(),
        by=carla,
        title="Muestra",
        kind="text",
        body="Una muestra.",
        position=9,
        is_preview=True,
    )
    finish(alicia, finished)
    order = tell(make_order(alicia, begun))
    issue_due_certificates()
    paid, another = (make_paid_course(instructor=carla, title=title) for title in ("Uno", "Otro"))
    return Academy(
        student=alicia,
        finished=finished,
        begun=begun,
        certificate=Certificate.objects.get(student=alicia),
        paid=paid,
        bundle=make_bundle(paid, another),
        order=order,
    )


@pytest.fixture
def student(academy: Academy) -> Client:
    """The browser of Alicia."""
    client = Client()
    client.force_login(academy.student)
    return client
