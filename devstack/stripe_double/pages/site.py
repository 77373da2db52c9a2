"""Which address shows which page."""

from dataclasses import dataclass

from devstack.stripe_double.control import Control
from devstack.stripe_double.pages import dashboard, papers, pay
from devstack.stripe_double.pages.html import Page, page, redirect, style, text
from devstack.stripe_double.pages.wording import Words, words_for
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

__all__ = ["Page", "Site", "Visit"]


@dataclass(frozen=True)
class Visit:
    """What a browser asks: `fields` are those of a posted form."""

    method: str
    path: str
    fields: dict[str, str]
    accepted_languages: str


class Site:
    """The pages over one world."""

    def __init__(self, world: World, control: Control) -> None:
        self._world = world
        self._control = control

    def page(self, visit: Visit) -> Page:
        """Never raises: an unknown address is a page too."""
        words = words_for(visit.accepted_languages)
        with self._world.transaction():
            match visit.path.strip("/").split("/"):
                case ["c", "pay", identifier]:
                    answer = self._pay(visit, identifier)
                case ["c", "challenge", identifier]:
                    answer = self._challenge(visit, identifier)
                case ["receipts", identifier]:
                    answer = self._paper("charge", identifier, words)
                case ["invoices", identifier, *rest] if rest in ([], ["pdf"]):
                    answer = self._paper("invoice", identifier, words, pdf=bool(rest))
                case ["_double", *rest]:
                    answer = self._dashboard(visit, rest)
                case [""]:
                    answer = redirect("/_double/")
                case _:
                    answer = None
        return answer or _not_found(words)

    def _pay(self, visit: Visit, identifier: str) -> Page | None:
        session = self._world.store.find(identifier, "checkout.session")
        if session is None:
            return None
        words = words_for(visit.accepted_languages, session["locale"])
        if visit.method == "POST":
            return pay.submit(self._world, session, words, visit.fields)
        return pay.show(self._world, session, words)

    def _challenge(self, visit: Visit, identifier: str) -> Page | None:
        intent = self._world.store.find(identifier, "payment_intent")
        if intent is None:
            return None
        words = words_for(visit.accepted_languages, self._locale(intent))
        if visit.method == "POST":
            return pay.answer_challenge(self._world, intent, words, visit.fields)
        if intent["status"] != "requires_action":
            return redirect(intent["_return_url"] or "/_double/")
        return pay.show_challenge(intent, words)

    def _locale(self, intent: Json) -> str | None:
        url = intent["_return_url"] or ""
        session = self._world.store.find(url.rpartition("/")[2], "checkout.session")
        return session["locale"] if session else None

    def _paper(self, kind: str, identifier: str, words: Words, *, pdf: bool = False) -> Page | None:
        item = self._world.store.find(identifier, kind)
        if item is None:
            return None
        if kind == "charge":
            return papers.receipt(item, words)
        return papers.invoice_pdf(item) if pdf else papers.invoice(item, words)

    def _dashboard(self, visit: Visit, rest: list[str]) -> Page | None:
        if rest == ["style.css"]:
            return style()
        if rest == ["act"] and visit.method == "POST":
            return dashboard.act(self._world, self._control, visit.fields)
        return dashboard.show(self._world, self._control) if not rest else None


def _not_found(words: Words) -> Page:
    body = f"<p>{text(words('not_found_text'))}</p>"
    return page(words, words("not_found"), body, status=404)
