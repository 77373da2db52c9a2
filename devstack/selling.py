"""What the printed table says of payments: played by the double, or the user's own account."""

from collections.abc import Mapping

# Of `stripe_double/cards.py`, which has more.
SHOWN_CARDS = (
    ("4242 4242 4242 4242", "pays"),
    ("4000 0000 0000 0002", "is declined"),
    ("4000 0027 6000 3184", "asks for 3-D Secure"),
)


def payment_rows(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Label and text of each row, from the contract."""
    if host := values.get("STRIPE_API_HOST"):
        played = ("Payments", f"{host}/_double/  (a double of Stripe: no money moves)")
        cards = [("", f"{number} {does}") for number, does in SHOWN_CARDS]
        return [played, *cards]
    if values.get("STRIPE_SECRET_KEY"):
        # Stripe calls public addresses only.
        forward = f"stripe listen --forward-to {values['SITE_URL']}/stripe/webhook/"
        return [
            ("Payments", "your Stripe account; its events need `manage.py connect_stripe` on a"),
            ("", f"public address, or here `{forward}`"),
        ]
    return [("Payments", "none: STRIPE_SECRET_KEY is not set")]
