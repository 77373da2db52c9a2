"""The hosted pay page and the bank's question: plain forms, no script."""

from devstack.stripe_double import completion
from devstack.stripe_double.completion import Payer
from devstack.stripe_double.errors import StripeError
from devstack.stripe_double.methods import BANK_METHODS
from devstack.stripe_double.money import formatted
from devstack.stripe_double.pages.html import Page, alert, page, redirect, text
from devstack.stripe_double.pages.wording import Words
from devstack.stripe_double.sessions import apply_promotion_code, expire_overdue
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

_TEST_CARDS = (
    ("4242 4242 4242 4242", "succeeds"),
    ("4000 0000 0000 0002", "declined"),
    ("4000 0000 0000 9995", "no_funds"),
    ("4000 0027 6000 3184", "asks"),
    ("4000 0000 0000 0259", "disputed"),
)


def show(world: World, session: Json, words: Words, message: str | None = None) -> Page:
    """The page of a session in whatever state it is."""
    expire_overdue(world)
    if session["status"] == "complete":
        return redirect(_success(session))
    if session["status"] == "expired":
        body = f"<p>{text(words('expired_text'))}</p>{_back(session, words)}"
        return page(words, words("expired"), body, status=410)
    status = 402 if message else 200
    return page(words, words("checkout"), _body(session, words, {}, message), status=status)


def submit(world: World, session: Json, words: Words, fields: dict[str, str]) -> Page:
    """One of the page's buttons. A second click finds the order paid and goes on to the shop."""
    if session["status"] != "open":
        return show(world, session, words)
    try:
        _act(world, session, fields)
    except StripeError as error:
        if session["status"] != "open":
            return show(world, session, words)
        body = _body(session, words, fields, words(str(error)))
        return page(words, words("checkout"), body, status=error.status)
    intent = world.store.find(session["payment_intent"] or "", "payment_intent")
    if intent is not None and intent["status"] == "requires_action":
        return redirect(f"/c/challenge/{intent['id']}")
    return redirect(f"/c/pay/{session['id']}" if session["status"] == "open" else _success(session))


def show_challenge(intent: Json, words: Words) -> Page:
    """The bank asks whether it is really the payer."""
    amount = formatted(intent["amount"], intent["currency"], words.language)
    body = f"""<p>{text(words("challenge_text", amount=amount))}</p>
<form method="post">
<button class="main" name="proven" value="yes">{text(words("complete"))}</button>
<button class="second" name="proven" value="no">{text(words("fail"))}</button>
</form>"""
    return page(words, words("challenge"), body)


def answer_challenge(world: World, intent: Json, words: Words, fields: dict[str, str]) -> Page:
    """The payer's answer; afterwards the shop, or the pay page with the reason."""
    session = completion.session_of(world, intent)
    try:
        completion.answer(world, intent, proven=fields.get("proven") == "yes")
    except StripeError as error:
        if session is not None:
            return show(world, session, words, words(str(error)))
    if session is not None:
        return redirect(_success(session))
    return redirect(intent["_return_url"] or "/_double/")


def _act(world: World, session: Json, fields: dict[str, str]) -> None:
    payer = Payer(fields.get("email", ""), fields.get("name", ""))
    match fields.get("action"):
        case "promotion":
            apply_promotion_code(world, session, fields.get("promotion_code", ""))
        case "bank":
            completion.pay_by_bank(world, session, payer)
        case "free":
            completion.complete_free(world, session, payer)
        case _:
            number = "".join(fields.get("card_number", "").split())
            completion.pay_by_card(world, session, number, payer)


def _address(session: Json) -> str:
    # Named in each form: who has said no at the bank's question gets this page at the address of the question.
    return f"/c/pay/{session['id']}"


def _success(session: Json) -> str:
    return str(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))


def _back(session: Json, words: Words) -> str:
    if not session["cancel_url"]:
        return ""
    return f'<p><a href="{text(session["cancel_url"])}">{text(words("back"))}</a></p>'


def _body(session: Json, words: Words, fields: dict[str, str], message: str | None) -> str:
    form = _free_form if session["amount_total"] == 0 else _card_form
    return "\n".join(
        [
            _cart(session, words),
            alert(message),
            _promotion(session, words),
            form(session, words, fields),
            _back(session, words),
            _hints(words) if session["amount_total"] else "",
        ]
    )


def _cart(session: Json, words: Words) -> str:
    def money(amount: int) -> str:
        return text(formatted(amount, session["currency"], words.language))

    lines = [
        f"<tr><td>{text(item['description'])}<br><small>{text(words('quantity'))} "
        f"{item['quantity']}</small></td><td class='money'>{money(item['amount_subtotal'])}</td></tr>"
        for item in session["_items"]
    ]
    details = session["total_details"]
    if details["amount_discount"] or details["amount_tax"]:
        lines.append(_sum(words("subtotal"), money(session["amount_subtotal"])))
    if details["amount_discount"]:
        lines.append(_sum(words("discount"), money(-details["amount_discount"])))
    if details["amount_tax"]:
        lines.append(_sum(words("tax"), money(details["amount_tax"])))
    total = _sum(words("total"), money(session["amount_total"]), "total")
    return f"<table>{''.join(lines)}{total}</table>"


def _sum(name: str, amount: str, kind: str = "") -> str:
    return (
        f'<tr class="{kind}"><th scope="row">{text(name)}</th><td class="money">{amount}</td></tr>'
    )


def _promotion(session: Json, words: Words) -> str:
    if not session["allow_promotion_codes"] or session["discounts"]:
        return ""
    return f"""<form method="post" action="{_address(session)}" class="inline">
<label>{text(words("promotion_code"))}<input name="promotion_code" autocomplete="off" required></label>
<button name="action" value="promotion">{text(words("apply"))}</button>
</form>"""


def _email(session: Json, words: Words, fields: dict[str, str]) -> str:
    known = session["_known_email"]
    email = known or fields.get("email") or ""
    return (
        f'<label>{text(words("email"))}<input type="email" name="email" value="{text(email)}" '
        f'autocomplete="email" required{" readonly" if known else ""}></label>'
    )


def _free_form(session: Json, words: Words, fields: dict[str, str]) -> str:
    return f"""<form method="post" action="{_address(session)}">
{_email(session, words, fields)}
<button class="main" name="action" value="free">{text(words("free"))}</button>
</form>"""


def _card_form(session: Json, words: Words, fields: dict[str, str]) -> str:
    fields_of_card = _card_fields(session, words, fields)
    return f"""<form method="post" action="{_address(session)}">
{_email(session, words, fields)}
{fields_of_card if "card" in session["payment_method_types"] else ""}
{_bank_button(session, words)}
</form>"""


def _card_fields(session: Json, words: Words, fields: dict[str, str]) -> str:
    amount = formatted(session["amount_total"], session["currency"], words.language)
    return f"""<label>{text(words("card_number"))}<input name="card_number" inputmode="numeric" autocomplete="off"
 placeholder="4242 4242 4242 4242"></label>
<div class="pair">
<label>{text(words("expiry"))}<input name="expiry" autocomplete="off" placeholder="12/34"></label>
<label>{text(words("cvc"))}<input name="cvc" inputmode="numeric" autocomplete="off"></label>
</div>
<label>{text(words("name"))}<input name="name" autocomplete="off"
 value="{text(fields.get("name"))}"></label>
<button class="main" name="action" value="card">{text(words("pay", amount=amount))}</button>"""


def _bank_button(session: Json, words: Words) -> str:
    kind = BANK_METHODS.get(session["currency"])
    if kind not in session["payment_method_types"]:
        return ""
    return (
        f'<button class="second" name="action" value="bank">{text(words("bank"))}</button>'
        f"<p class='soft'>{text(words('bank_hint'))} <code>{text(kind)}</code></p>"
    )


def _hints(words: Words) -> str:
    cards = "".join(
        f"<tr><td><code>{number}</code></td><td>{text(words(fate))}</td></tr>"
        for number, fate in _TEST_CARDS
    )
    told = text(words("use_test_card"))
    summary = text(words("test_cards"))
    return f"<details><summary>{summary}</summary><p>{told}</p><table>{cards}</table></details>"
