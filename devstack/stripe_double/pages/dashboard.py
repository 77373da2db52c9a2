"""`/_double/`: what a person at Stripe's dashboard, or a bank, would do, as buttons."""

from typing import Any

from devstack.stripe_double.control import Control
from devstack.stripe_double.disputes import is_open
from devstack.stripe_double.errors import StripeError
from devstack.stripe_double.money import formatted
from devstack.stripe_double.pages.html import Page, alert, page, redirect, text
from devstack.stripe_double.pages.wording import Words
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

_SHOWN = 50


def show(world: World, control: Control, message: str | None = None) -> Page:
    """The last payments, sessions and events, newest first."""
    body = "\n".join(
        [
            alert(message),
            _delivery(control.state()),
            "<h2>Payments</h2>",
            _table(["Payment", "Amount", "State", "Do"], _payments(world)),
            "<h2>Checkout sessions</h2>",
            _table(["Session", "Total", "State", "Do"], _sessions(world)),
            "<h2>Webhook endpoints</h2>",
            _table(["Address", "Events", "State"], _endpoints(world)),
            "<h2>Events</h2>",
            _table(["Event", "Object", "Not delivered", "Do"], _events(world)),
        ]
    )
    status = 400 if message else 200
    return page(Words("en"), "Dashboard", body, width="wide", status=status)


def act(world: World, control: Control, fields: dict[str, str]) -> Page:
    """A button was pressed: the commands of the control API, with the form's fields."""
    try:
        control.run(_commands(fields))
    except StripeError as error:
        return show(world, control, str(error))
    return redirect("/_double/")


def _commands(fields: dict[str, str]) -> dict[str, Any]:
    value = fields.get("id", "")
    match fields.get("do"):
        case "hold":
            return {"settings": {"hold": True}}
        case "release":
            return {"settings": {"hold": False}, "deliver_now": True}
        case "refund":
            return {"refund": {"charge": value, "amount": _amount(fields.get("amount", ""))}}
        case "dispute":
            return {"dispute": {"charge": value}}
        case "won" | "lost" as verdict:
            return {"decide": {"dispute": value, "outcome": verdict}}
        case "succeeded" | "failed" as outcome:
            return {"settle": {"payment_intent": value, "outcome": outcome}}
        case "refund_succeeded" | "refund_failed" as outcome:
            ending = outcome.removeprefix("refund_")
            return {"settle_refund": {"refund": value, "outcome": ending}}
        case "expire" | "resend" as command:
            return {command: value}
        case other:
            raise StripeError(400, f"There is no button {other!r}.")


def _amount(typed: str) -> int | None:
    if typed and not typed.isdecimal():
        raise StripeError(400, "The amount is a whole number of the smallest unit, such as cents.")
    return int(typed) if typed else None


def _button(do: str, label: str, identifier: str = "", field: str = "") -> str:
    return (
        f'<form method="post" action="/_double/act"><input type="hidden" name="do" value="{do}">'
        f'<input type="hidden" name="id" value="{text(identifier)}">{field}'
        f"<button>{text(label)}</button></form>"
    )


def _table(names: list[str], lines: list[list[str]]) -> str:
    if not lines:
        return '<p class="soft">None yet.</p>'
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in lines)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _state(word: str, *, bad: bool = False) -> str:
    return f'<span class="state{" bad" if bad else ""}">{text(word)}</span>'


def _delivery(state: Json) -> str:
    counts = ", ".join(f"{number} {name}" for name, number in state["deliveries"].items())
    held = state["settings"]["hold"]
    toggle = _button("release", "Deliver again") if held else _button("hold", "Pause delivery")
    told = "Delivery is paused." if held else "Events are delivered as they happen."
    return f'<div class="bar"><p>{told} Deliveries: {counts or "none yet"}.</p>{toggle}</div>'


def _newest(world: World, kind: str) -> list[Json]:
    return list(reversed(world.store.all(kind)))[:_SHOWN]


def _payments(world: World) -> list[list[str]]:
    return [_payment(world, charge) for charge in _newest(world, "charge")]


def _payment(world: World, charge: Json) -> list[str]:
    refunded = charge["amount_refunded"]
    amount = text(formatted(charge["amount"], charge["currency"]))
    if refunded:
        amount += f"<br><small>-{text(formatted(refunded, charge['currency']))}</small>"
    states = [_state(charge["status"], bad=charge["status"] == "failed")]
    states += [_state(f"dispute {one['status']}", bad=True) for one in _disputes(world, charge)]
    states += [_state(f"refund {one['status']}") for one in _refunds(world, charge)]
    name = (
        f"<code>{charge['id']}</code><br><small>{text(charge['billing_details']['email'])}</small>"
    )
    return [name, amount, " ".join(states), _payment_buttons(world, charge)]


def _payment_buttons(world: World, charge: Json) -> str:
    buttons: list[str] = []
    if charge["status"] == "pending":
        intent = charge["payment_intent"]
        buttons.append(_button("succeeded", "Bank pays", intent))
        buttons.append(_button("failed", "Bank refuses", intent))
    is_refundable = not charge["refunded"] and not charge.get("_charged_back")
    if charge["status"] == "succeeded" and is_refundable:
        field = '<input name="amount" aria-label="Amount in cents" placeholder="all">'
        buttons.append(_button("refund", "Refund", charge["id"], field))
    if charge["status"] == "succeeded" and not charge["disputed"]:
        buttons.append(_button("dispute", "Dispute", charge["id"]))
    for dispute in filter(is_open, _disputes(world, charge)):
        buttons.append(_button("won", "Win", dispute["id"]))
        buttons.append(_button("lost", "Lose", dispute["id"]))
    for refund in _refunds(world, charge):
        buttons += _refund_buttons(refund)
    return "".join(buttons)


def _refund_buttons(refund: Json) -> list[str]:
    arrives = [_button("refund_succeeded", "Refund arrives", refund["id"])]
    fails = [_button("refund_failed", "Refund fails", refund["id"])]
    if refund["status"] == "failed":
        return []
    return [*(arrives if refund["status"] == "pending" else []), *fails]


def _disputes(world: World, charge: Json) -> list[Json]:
    return [one for one in world.store.all("dispute") if one["charge"] == charge["id"]]


def _refunds(world: World, charge: Json) -> list[Json]:
    return [one for one in world.store.all("refund") if one["charge"] == charge["id"]]


def _sessions(world: World) -> list[list[str]]:
    lines = []
    for session in _newest(world, "checkout.session"):
        is_live = session["status"] == "open"
        link = f'<a href="{text(session["url"])}">Pay page</a> ' if is_live else ""
        buttons = link + _button("expire", "Expire", session["id"]) if is_live else ""
        total = text(formatted(session["amount_total"], session["currency"]))
        states = f"{_state(session['status'])} {_state(session['payment_status'])}"
        lines.append([f"<code>{session['id'][:24]}…</code>", total, states, buttons])
    return lines


def _endpoints(world: World) -> list[list[str]]:
    return [
        [
            f"<code>{text(one['url'])}</code>",
            text(_first_of(one["enabled_events"])),
            _state(one["status"]),
        ]
        for one in _newest(world, "webhook_endpoint")
    ]


def _first_of(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _events(world: World) -> list[list[str]]:
    return [
        [
            f"{text(event['type'])}<br><small><code>{event['id']}</code></small>",
            f"<code>{text(event['data']['object']['id'][:24])}</code>",
            str(event["pending_webhooks"]),
            _button("resend", "Resend", event["id"]),
        ]
        for event in _newest(world, "event")
    ]
