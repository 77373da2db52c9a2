"""`/_double/control`: how a test, or the dashboard, plays the parts that Stripe and the banks play.

A JSON object whose keys are commands, done in their order; the answer has a result for each and
the state afterwards. `COMMANDS` lists them; `settings.py` and `faults.py` say what they hold.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

from devstack.stripe_double import completion, disputes, refunds, sessions
from devstack.stripe_double.delivery import CLOSED, OPEN, Courier
from devstack.stripe_double.errors import invalid
from devstack.stripe_double.faults import Fault, Faults
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World


class Control:
    """The commands, over one world, its courier and its bad days."""

    def __init__(self, world: World, courier: Courier, faults: Faults) -> None:
        self._world = world
        self._courier = courier
        self._faults = faults
        self.commands: dict[str, Callable[[Any], Any]] = {
            "settings": self._settings,
            "advance": self._advance,
            "faults": self._add_faults,
            "clear_faults": self._clear_faults,
            "deliver_now": self._deliver_now,
            "resend": self._resend,
            "pay": self._pay,
            "pay_by_bank": self._pay_by_bank,
            "answer_challenge": self._answer_challenge,
            "settle": self._settle,
            "refund": self._refund,
            "settle_refund": self._settle_refund,
            "dispute": self._dispute,
            "decide": self._decide,
            "expire": self._expire,
            "reset": self._reset,
        }

    def run(self, sent: dict[str, Any]) -> Json:
        """Do what is asked.

        Raises:
            StripeError: an unknown command, or one that cannot be done now.
        """
        results: Json = {}
        for name, value in sent.items():
            if name == "wait_delivered":
                # Outside a transaction, so that others can go on meanwhile.
                results[name] = self._courier.wait_until_idle(_seconds(value))
                continue
            if name not in self.commands:
                raise invalid(f"There is no command {name}.", name)
            with self._world.transaction():
                results[name] = self.commands[name](value)
        return {"results": results} | self.state()

    def state(self) -> Json:
        """Settings, faults to come, and how many of what there are."""
        with self._world.lock:
            return {
                "settings": dataclasses.asdict(self._world.settings),
                "faults": [dataclasses.asdict(fault) for fault in self._faults.waiting],
                "now": self._world.now(),
                "events": self._world.store.count("event"),
                "deliveries": self._deliveries(),
            }

    def _deliveries(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for kind in (OPEN, CLOSED):
            for delivery in self._world.store.all(kind):
                counts[delivery["state"]] = counts.get(delivery["state"], 0) + 1
        return counts

    def _settings(self, changes: dict[str, Any]) -> Json:
        self._world.configure(self._world.settings.updated(changes))
        return dataclasses.asdict(self._world.settings)

    def _advance(self, seconds: float) -> int:
        """Bend the clock forward, and do at once what is due by then."""
        offset = self._world.settings.clock_offset + _seconds(seconds)
        self._settings({"clock_offset": offset})
        sessions.expire_overdue(self._world)
        completion.settle_due(self._world)
        return self._world.now()

    def _add_faults(self, sent: list[dict[str, Any]]) -> int:
        for one in sent:
            self._faults.add(Fault.of(one))
        return len(self._faults.waiting)

    def _clear_faults(self, _value: Any) -> bool:
        self._faults.clear()
        return True

    def _deliver_now(self, _value: Any) -> int:
        return self._courier.deliver_now()

    def _resend(self, event_id: str) -> int:
        return self._courier.resend(self._world.get("event", event_id))

    def _pay(self, sent: dict[str, str]) -> str:
        """Be the payer, by card: `session`, `card`, `email`."""
        session = self._world.get("checkout.session", sent["session"])
        payer = completion.Payer(sent.get("email", "payer@example.com"), sent.get("name", "Payer"))
        if session["amount_total"] == 0:
            completion.complete_free(self._world, session, payer)
        else:
            number = sent.get("card", "4242424242424242").replace(" ", "")
            completion.pay_by_card(self._world, session, number, payer)
        return str(session["payment_status"])

    def _pay_by_bank(self, sent: dict[str, str]) -> str:
        session = self._world.get("checkout.session", sent["session"])
        payer = completion.Payer(sent.get("email", "payer@example.com"), sent.get("name", "Payer"))
        completion.pay_by_bank(self._world, session, payer)
        return str(session["payment_status"])

    def _answer_challenge(self, sent: dict[str, Any]) -> str:
        intent = self._intent(sent)
        completion.answer(self._world, intent, proven=bool(sent["proven"]))
        return str(intent["status"])

    def _settle(self, sent: dict[str, str]) -> str:
        intent = self._intent(sent)
        outcome = sent.get("outcome", "succeeded")
        if outcome not in ("succeeded", "failed"):
            raise invalid("A debit ends as succeeded or failed.", "outcome")
        completion.settle(self._world, intent, outcome)
        return str(intent["status"])

    def _refund(self, sent: dict[str, Any]) -> str:
        charge = self._charge(sent)
        left = charge["amount"] - charge["amount_refunded"]
        amount = int(sent.get("amount") or left)
        return str(refunds.refund(self._world, charge, amount, sent.get("reason"), {})["id"])

    def _settle_refund(self, sent: dict[str, str]) -> str:
        item = self._world.get("refund", sent["refund"])
        refunds.settle_refund(self._world, item, sent.get("outcome", "succeeded"))
        return str(item["status"])

    def _dispute(self, sent: dict[str, str]) -> str:
        charge = self._charge(sent)
        reason = sent.get("reason", "fraudulent")
        return str(disputes.open_dispute(self._world, charge, reason)["id"])

    def _decide(self, sent: dict[str, str]) -> str:
        verdict = sent["outcome"]
        if verdict not in ("won", "lost"):
            raise invalid("A dispute is won or lost.", "outcome")
        dispute = self._world.get("dispute", sent["dispute"])
        return str(disputes.decide(self._world, dispute, verdict)["status"])

    def _expire(self, session_id: str) -> str:
        session = self._world.get("checkout.session", session_id)
        if session["status"] != "open":
            raise invalid("Only an open session can expire.")
        return str(sessions.expire(self._world, session)["status"])

    def _reset(self, value: Any) -> bool:
        """Forget everything; `{"keep_endpoints": true}` keeps the webhook endpoints."""
        keeps = isinstance(value, dict) and value.get("keep_endpoints")
        self._world.reset(frozenset(["webhook_endpoint"] if keeps else []))
        self._faults.clear()
        return True

    def _intent(self, sent: dict[str, Any]) -> Json:
        identifier = sent.get("payment_intent")
        if identifier is None:
            session = self._world.get("checkout.session", sent["session"])
            identifier = session["payment_intent"] or ""
        return self._world.get("payment_intent", identifier)

    def _charge(self, sent: dict[str, Any]) -> Json:
        identifier = sent.get("charge") or self._intent(sent)["latest_charge"] or ""
        return self._world.get("charge", identifier)


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise invalid(f"{value!r} is no number of seconds.")
    return float(value)
