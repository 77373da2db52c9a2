"""The one account, and its balance. As little as dj-stripe and a person look at."""

from devstack.stripe_double.forms import Form
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

ACCOUNT_ID = "acct_1TitulaStripeDoub"
_BORN = 1_767_225_600  # 1 January 2026


def account(_world: World, _form: Form, _identifier: str = ACCOUNT_ID) -> Json:
    """GET /v1/account and /v1/accounts/:id."""
    return {
        "id": ACCOUNT_ID,
        "object": "account",
        "business_profile": {
            "mcc": None,
            "name": "Stripe double",
            "support_email": None,
            "url": None,
        },
        "business_type": None,
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "company": None,
        "controller": {"type": "account"},
        "country": "ES",
        "created": _BORN,
        "default_currency": "eur",
        "details_submitted": True,
        "email": "double@example.com",
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/accounts/{ACCOUNT_ID}/external_accounts",
        },
        "future_requirements": {},
        "individual": None,
        "metadata": {},
        "payouts_enabled": True,
        "requirements": {},
        "settings": _settings(),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "standard",
    }


def _settings() -> Json:
    return {
        "branding": {
            "icon": None,
            "logo": None,
            "primary_color": None,
            "secondary_color": None,
        },
        "card_payments": {
            "statement_descriptor_prefix": None,
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "dashboard": {"display_name": "Stripe double", "timezone": "Europe/Madrid"},
        "payments": {
            "statement_descriptor": "STRIPE DOUBLE",
            "statement_descriptor_kana": None,
            "statement_descriptor_kanji": None,
        },
    }


def balance(world: World, _form: Form) -> Json:
    """GET /v1/balance: the sum of the balance transactions, per currency."""
    totals: dict[str, int] = {}
    for entry in world.store.all("balance_transaction"):
        totals[entry["currency"]] = totals.get(entry["currency"], 0) + entry["net"]
    sums = [{"amount": sum_, "currency": code} for code, sum_ in totals.items()]
    empty = [{"amount": 0, "currency": "eur"}]
    return {"object": "balance", "livemode": False, "available": empty, "pending": sums or empty}
