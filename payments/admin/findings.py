"""The reconciliation: what does not fit, with a repair for each, and what the last comparisons brought."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import display

from accounts.types import SignedInRequest
from lib.admin import EmptyForm, OfficeAdmin, Question, ReadOnly, is_office, page_of, posted
from lib.errors import DomainError
from payments.enums import FindingKind
from payments.findings import Finding, finding, findings
from payments.models import ReconciliationRun
from payments.services.repairing import repair_finding, repair_findings

NAME = "payments_reconciliationrun"
#: Seconds of one click on "repair all"; what is left is still on the page.
PATIENCE = 20.0


@admin.register(ReconciliationRun)
class ReconciliationAdmin(ReadOnly, OfficeAdmin):
    """Findings above, runs below."""

    fields = [
        "started_at",
        "finished_at",
        "looked_from",
        "fetched",
        "reread",
        "decided",
        "findings",
        "problems",
        "error",
    ]
    readonly_fields = fields
    list_display = ["started_at", "result", "fetched", "reread", "decided", "findings"]
    list_before_template = "admin/payments/findings.html"
    ordering = ["-started_at", "-id"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Asked by the template, which is not reached by who may not see the page.
        shown = {"found": self._shown, "title": _("Reconciliation")}
        response: HttpResponse = super().changelist_view(request, shown | (extra_context or {}))
        return response

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("repair/", wrap(self.repair_all), name=f"{NAME}_repair_all"),
            path("repair/<str:kind>/<int:pk>/", wrap(self.repair), name=f"{NAME}_repair"),
        ]
        return [*own, *super().get_urls()]

    # --- Pages of its own -------------------------------------------------------------------------

    def repair(self, request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
        """Ask, then settle one finding again."""
        _require_office(request)
        if kind not in FindingKind:
            raise Http404
        found = finding(FindingKind(kind), pk)
        if found is None:
            messages.success(request, _("There is nothing to repair any more."))
            return redirect(f"admin:{NAME}_changelist")
        if request.method != "POST":
            return self._ask(request, _about_one(request, found))
        self._repair(request, found)
        return redirect(f"admin:{NAME}_changelist")

    def repair_all(self, request: SignedInRequest) -> HttpResponse:
        """Ask, then settle all of them again, as many as there is time for."""
        _require_office(request)
        found = findings()
        if not found:
            messages.success(request, _("There is nothing to repair any more."))
        elif request.method != "POST":
            return self._ask(request, _about_all(request, len(found)))
        else:
            self._repair_all(request, found)
        return redirect(f"admin:{NAME}_changelist")

    def _ask(self, request: HttpRequest, question: Question) -> TemplateResponse:
        """As ``ask``, for what is of no single row of this page."""
        context = self.admin_site.each_context(request) | {
            "title": question.title,
            "question": question,
            "opts": self.opts,
            "back": reverse(f"admin:{NAME}_changelist"),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/question.html", context)

    def _repair(self, request: SignedInRequest, found: Finding) -> None:
        try:
            gone = repair_finding(found=found, by=request.user)
        except DomainError as error:
            self.tell(request, error)
            return
        self.log_change(request, found.row, _("Repaired: %(what)s") % {"what": found.title})
        if gone:
            messages.success(request, _("It fits again."))
        else:
            messages.warning(
                request, _("It was settled again, and it still does not fit: look at it at Stripe.")
            )

    def _repair_all(self, request: SignedInRequest, found: list[Finding]) -> None:
        done = repair_findings(found=found, by=request.user, seconds=PATIENCE)
        text = ngettext("%(n)d fits again.", "%(n)d fit again.", done.gone)
        messages.success(request, text % {"n": done.gone})
        if done.left:
            text = ngettext(
                "%(n)d still does not fit: look at it at Stripe.",
                "%(n)d still do not fit: look at them at Stripe.",
                done.left,
            )
            messages.warning(request, text % {"n": done.left})
        for error in done.errors:
            messages.error(request, error)

    def _shown(self) -> list[dict[str, object]]:
        """The findings, and where their order is."""
        return [{"finding": one, "url": self._url_of(one)} for one in findings()]

    def _url_of(self, found: Finding) -> str:
        row = found.order or found.row
        return page_of(row) if self.admin_site.is_registered(type(row)) else ""

    # --- Columns ----------------------------------------------------------------------------------

    @display(
        description=gettext_lazy("result"),
        label={"complete": "success", "stopped": "danger", "running": "info", "partly": "warning"},
    )
    def result(self, run: ReconciliationRun) -> tuple[str, str]:
        if run.error:
            return "stopped", _("stopped: Stripe is away")
        if run.finished_at is None:
            return "running", _("not finished")
        if run.problems or not run.has_all_events:
            return "partly", _("goes on with the next run")
        return "complete", _("complete")


def _require_office(request: HttpRequest) -> None:
    if not is_office(request):
        raise PermissionDenied


def _about_one(request: HttpRequest, found: Finding) -> Question:
    return Question(
        title=f"{found.title.capitalize()}: {found.about}",
        explanation=_EXPLANATIONS.get(found.kind, _SETTLED_AGAIN),
        submit=_("Repair"),
        form=EmptyForm(posted(request)),
    )


def _about_all(request: HttpRequest, count: int) -> Question:
    title = ngettext("Repair %(n)d finding", "Repair all %(n)d findings", count) % {"n": count}
    return Question(
        title=title,
        explanation=_SETTLED_AGAIN,
        submit=_("Repair all"),
        form=EmptyForm(posted(request)),
    )


_SETTLED_AGAIN = gettext_lazy(
    "The order is read again at Stripe, and its student is given or loses access as the money stands there. Nothing "
    "is charged, and what fits already stays as it is. The history of the order says that you had it done."
)
_EXPLANATIONS = {
    FindingKind.REFUND: gettext_lazy(
        "Stripe is asked for the refund once more. One that came back from the bank cannot be sent again: ask for "
        "another on the page of the order."
    ),
    FindingKind.EVENT: gettext_lazy(
        "The event is applied once more. Nothing is charged, and what fits already stays as it is."
    ),
    FindingKind.ASTRAY: gettext_lazy(
        "The order that the payment names is looked for once more. If there is none, give the money back in Stripe's "
        "dashboard."
    ),
}
