"""The admin's sidebar: every role sees the pages it may open, and no empty heading."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.admin import is_office

Entry = tuple[str | Promise, str, str]

# Title, symbol (Material Symbols) and list page of each entry.
TEACHING: list[Entry] = [
    (_("Courses"), "school", "courses_course"),
    (_("Lessons"), "menu_book", "courses_lesson"),
    (_("Videos"), "movie", "courses_video"),
    (_("Quizzes"), "quiz", "courses_quiz"),
    (_("Assignments"), "assignment", "courses_assignment"),
    (_("Uploads"), "upload", "courses_videoupload"),
    (_("Prices"), "currency_exchange", "payments_courseprice"),
]
SHELVES: list[Entry] = [
    (_("Bundles"), "inventory", "payments_bundle"),
    (_("Categories"), "shelves", "courses_category"),
]
STUDENTS: list[Entry] = [
    (_("Enrolments"), "how_to_reg", "enrollments_enrollment"),
    (_("Course updates"), "campaign", "enrollments_courseupdate"),
    (_("Progress"), "trending_up", "progress_lessonprogress"),
    (_("Submissions"), "rate_review", "progress_submission"),
    (_("Quiz attempts"), "fact_check", "progress_quizattempt"),
    (_("Completions"), "flag", "progress_coursecompletion"),
]
CERTIFICATES: list[Entry] = [
    (_("Certificates"), "workspace_premium", "certificates_certificate"),
    (_("Archived copies"), "inventory_2", "certificates_certificatearchive"),
    (_("Erasures"), "delete_forever", "certificates_documenterasure"),
    (_("Templates"), "design_services", "certificates_certificatetemplate"),
    (_("By course"), "tune", "certificates_coursecertificate"),
    (_("Signing keys"), "key", "certificates_signingkey"),
]
EARNINGS: list[Entry] = [
    (_("Revenue"), "payments", "payments_revenueentry"),
]
MONEY: list[Entry] = [
    *EARNINGS,
    (_("Orders"), "receipt_long", "payments_order"),
    (_("Refunds"), "undo", "payments_refund"),
    (_("Disputes"), "gavel", "payments_dispute"),
    (_("Reconciliation"), "rule", "payments_reconciliationrun"),
    (_("Stripe events"), "inbox", "payments_stripeevent"),
    (_("Refused webhooks"), "block", "payments_refusedwebhook"),
]
# What dj-stripe copied, by Stripe's own words.
MIRROR: list[Entry] = [
    (_("Checkout sessions"), "shopping_cart", "djstripe_session"),
    (_("Payments"), "payments", "djstripe_paymentintent"),
    (_("Charges"), "credit_card", "djstripe_charge"),
    (_("Refunds"), "undo", "djstripe_refund"),
    (_("Disputes"), "gavel", "djstripe_dispute"),
    (_("Customers"), "person", "djstripe_customer"),
    (_("Invoices"), "description", "djstripe_invoice"),
    (_("Products"), "inventory", "djstripe_product"),
    (_("Prices"), "sell", "djstripe_price"),
    (_("Promotion codes"), "confirmation_number", "djstripe_promotioncode"),
    (_("Coupons"), "percent", "djstripe_coupon"),
    (_("Events"), "bolt", "djstripe_event"),
    (_("Webhook endpoints"), "webhook", "djstripe_webhookendpoint"),
]
OFFICE: list[Entry] = [
    (_("People"), "group", "accounts_user"),
    (_("API tokens"), "token", "accounts_apitoken"),
    (_("Audit trail"), "policy", "accounts_auditentry"),
    (_("Admin actions"), "history", "admin_logentry"),
    (_("Outbox"), "outgoing_mail", "notifications_outboundemail"),
    (_("Suppressed addresses"), "unsubscribe", "notifications_suppressedaddress"),
]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of the sidebar for whoever asks (``UNFOLD["SIDEBAR"]``)."""
    home = {"items": [{"title": _("Home"), "icon": "home", "link": reverse("admin:index")}]}
    if not is_office(request):
        return [
            home,
            _group(_("Teaching"), TEACHING),
            _group(_("Students"), STUDENTS),
            _group(_("Money"), EARNINGS),
        ]
    return [
        home,
        _group(_("Teaching"), [*TEACHING, *SHELVES]),
        _group(_("Students"), STUDENTS),
        _group(_("Certificates"), CERTIFICATES),
        _group(_("Money"), MONEY),
        _group(_("As Stripe has it"), MIRROR) | {"collapsible": True},
        _office(),
    ]


def _office() -> dict[str, Any]:
    group = _group(_("Office"), OFFICE)
    mails = {"title": _("E-mails we send"), "icon": "mail", "link": reverse("mail_kinds")}
    return group | {"items": [*group["items"], mails]}


def _group(title: str | Promise, entries: list[Entry]) -> dict[str, Any]:
    items = [
        {"title": label, "icon": icon, "link": reverse(f"admin:{model}_changelist")}
        for label, icon, model in entries
    ]
    return {"title": title, "separator": True, "items": items}


def favicon(request: HttpRequest) -> str:  # noqa: ARG001
    """The address of the site's symbol."""
    return static("img/favicon.svg")


def environment(request: HttpRequest) -> list[str | Promise]:  # noqa: ARG001
    """The label of a site that is not the real one (``DEBUG``)."""
    return [_("Development"), "warning"]
