"""The pages of the payer, in their language and without a script, and the dashboard's buttons."""

import http.client
import re
from urllib.parse import urlencode, urlsplit

import pytest

SUCCESS = "http://127.0.0.1:1/done?session="


@pytest.fixture
def browse(double):
    """Ask for a page, or post a form; returns status, text and where it leads."""

    def ask(address, fields=None, language="en"):
        url = urlsplit(address)
        link = http.client.HTTPConnection(urlsplit(double.url).netloc, timeout=10)
        headers = {"Accept-Language": language, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(fields) if fields is not None else None
        link.request("GET" if body is None else "POST", url.path, body, headers)
        answer = link.getresponse()
        text = answer.read().decode(errors="replace")
        link.close()
        return answer.status, text, answer.getheader("Location")

    return ask


def test_the_page_says_that_it_is_a_double_and_what_is_sold(begin, browse):
    session = begin(123_450)
    _, english, _ = browse(session.url)
    assert "no money moves" in english
    assert "Botánica para curiosos" in english
    assert "Pay 1,234.50 EUR" in english
    _, spanish, _ = browse(session.url, language="es-MX,en;q=0.5")
    assert 'lang="es"' in spanish
    assert "no se mueve dinero" in spanish
    assert "Pagar 1.234,50 EUR" in spanish
    _, own, _ = browse(begin(locale="es").url, language="en")
    assert 'lang="es"' in own
    assert "Promotion code" not in english
    assert "<script" not in english


@pytest.mark.parametrize(
    ("currency", "amount", "shown"),
    [("jpy", 5_000, "Pay 5,000 JPY"), ("kwd", 14_500, "Pay 14.500 KWD")],
)
def test_amounts_have_the_decimals_of_their_currency(currency, amount, shown, begin, browse):
    assert shown in browse(begin(amount, currency).url)[1]


def test_a_declined_payer_is_told_and_pays_with_another_card_once(begin, browse, client):
    session = begin()
    card = {"email": "alicia@example.com", "card_number": "4000 0000 0000 0002", "action": "card"}
    status, text, _ = browse(session.url, card, language="es")
    assert status == 402
    assert "Tu tarjeta ha sido rechazada." in text
    assert 'value="alicia@example.com"' in text
    assert "4000 0000 0000 0002" not in re.sub(r"<details>.*</details>", "", text, flags=re.DOTALL)

    good = card | {"card_number": "4242 4242 4242 4242"}
    for _ in range(2):  # a double click
        status, _, leads_to = browse(session.url, good)
        assert (status, leads_to) == (303, f"{SUCCESS}{session.id}")
    charges = client.v1.charges.list().data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]
    assert browse(session.url)[2] == f"{SUCCESS}{session.id}"


def test_a_real_card_is_refused_and_not_kept(begin, browse, client):
    session = begin()
    status, text, _ = browse(
        session.url, {"email": "a@example.com", "card_number": "4111111111111111"}
    )
    assert status == 402
    assert "only test cards work here" in text
    assert client.v1.payment_intents.list().data == []


@pytest.mark.parametrize(
    ("proven", "leads_to_shop", "status"), [("yes", True, "paid"), ("no", False, "unpaid")]
)
def test_the_bank_asks_and_the_answer_decides(proven, leads_to_shop, status, begin, browse, client):
    session = begin()
    card = {"email": "alicia@example.com", "card_number": "4000 0027 6000 3184"}
    challenge = browse(session.url, card)[2]
    assert "Is this you?" in browse(challenge)[1]
    _, text, leads_to = browse(challenge, {"proven": proven})
    assert (leads_to == f"{SUCCESS}{session.id}") == leads_to_shop
    assert ("unable to authenticate" in text) != leads_to_shop
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == status


def test_a_promotion_code_lowers_the_total_and_a_wrong_one_does_not(begin, browse, client):
    coupon = client.v1.coupons.create({"percent_off": 25})
    promotion = {"type": "coupon", "coupon": coupon.id}
    code = client.v1.promotion_codes.create({"promotion": promotion, "code": "VERANO"})
    session = begin(allow_promotion_codes=True)
    status, text, _ = browse(session.url, {"action": "promotion", "promotion_code": "INVIERNO"})
    assert status == 400
    assert "This code is invalid." in text

    browse(session.url, {"action": "promotion", "promotion_code": " verano "})
    assert "Pay 36.75 EUR" in browse(session.url)[1]
    browse(session.url, {"email": "a@example.com", "card_number": "4242424242424242"})
    paid = client.v1.checkout.sessions.retrieve(session.id)
    assert (paid.amount_total, paid.payment_status) == (3_675, "paid")
    assert paid.discounts[0].promotion_code == code.id
    assert client.v1.promotion_codes.retrieve(code.id).times_redeemed == 1


def test_an_expired_or_unknown_page_says_what_to_do(begin, browse, client):
    session = begin()
    client.v1.checkout.sessions.expire(session.id)
    status, text, _ = browse(session.url)
    assert status == 410
    assert "Nothing was charged" in text
    assert 'href="http://127.0.0.1:1/course"' in text
    assert browse("/c/pay/cs_test_nothing")[0] == 404


def test_receipt_and_invoice_can_be_read(double, begin, browse, client):
    session = begin(invoice_creation={"enabled": True})
    double.control.do(pay={"session": session.id})
    charge = client.v1.charges.list().data[0]
    assert "49.00 EUR" in browse(charge.receipt_url)[1]
    (invoice,) = client.v1.invoices.list().data
    assert invoice.number in browse(invoice.hosted_invoice_url)[1]
    assert browse(invoice.invoice_pdf)[1].startswith("%PDF-1.4")


def test_what_comes_from_outside_is_shown_as_text(begin, browse):
    evil = "<script>alert(1)</script>"
    session = begin(customer_email="a@example.com", cancel_url=f"http://127.0.0.1:1/?{evil}")
    _, text, _ = browse(session.url, {"email": evil, "card_number": evil})
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_the_dashboards_buttons_do_what_they_say(double, begin, browse, client):
    session = begin()
    browse(session.url, {"email": "alicia@example.com", "action": "bank"})
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    assert "Bank pays" in browse("/_double/")[1]

    def press(do, identifier, **more):
        return browse("/_double/act", {"do": do, "id": identifier, **more})

    assert press("succeeded", intent)[2] == "/_double/"
    charge = client.v1.charges.list().data[0]
    press("refund", charge.id, amount="1000")
    press("dispute", charge.id)
    dispute = client.v1.disputes.list().data[0]
    press("lost", dispute.id)
    after = client.v1.charges.retrieve(charge.id)
    assert (after.amount_refunded, after.disputed) == (1_000, True)
    assert client.v1.disputes.retrieve(dispute.id).status == "lost"
    status, text, _ = press("dispute", charge.id)
    assert status == 400
    assert "cannot be disputed" in text
    press("hold", "")
    assert double.control.state()["settings"]["hold"] is True
    press("release", "")
    assert double.control.state()["settings"]["hold"] is False


def test_a_session_takes_only_the_methods_it_names(double, begin, browse, client):
    session = begin(payment_method_types=["sepa_debit"])
    _, text, _ = browse(session.url)
    assert 'name="card_number"' not in text
    assert "bank debit" in text
    browse(session.url, {"email": "a@example.com", "card_number": "4242424242424242"})
    assert client.v1.payment_intents.list().data == []

    card_only = begin(payment_method_types=["card"])
    assert "bank debit" not in browse(card_only.url)[1]
    browse(card_only.url, {"email": "a@example.com", "action": "bank"})
    assert client.v1.checkout.sessions.retrieve(card_only.id).status == "open"
