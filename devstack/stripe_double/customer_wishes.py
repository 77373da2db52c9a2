"""What a new Checkout Session says of a customer that the shop knows already."""

from devstack.stripe_double.errors import invalid
from devstack.stripe_double.forms import Form
from devstack.stripe_double.world import World

_UPDATES = ("address", "name", "shipping")
_NO_ADDRESS = (
    "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the "
    "Customer or set either `customer_update[address]` to 'auto' or `customer_update[shipping]` to 'auto' to save "
    "the address entered in Checkout to the Customer."
)
_NO_NAME = (
    "Tax ID collection requires updating business name on the customer. To enable tax ID collection for an existing "
    "customer, please set `customer_update[name]` to `auto`."
)


def check_customer(world: World, form: Form) -> None:
    """Refuse what does not go with a known customer, or needs one.

    Raises:
        StripeError: 400.
    """
    if form.text("customer") and form.text("customer_email"):
        told = "You may only specify one of these parameters: customer, customer_email."
        raise invalid(told)
    updates = updated_names(form)
    if not form.text("customer"):
        if updates:
            told = "`customer_update` can only be used with `customer`."
            raise invalid(told, "customer_update")
        return
    customer = world.get("customer", form.required("customer"), "customer")
    if form.text("customer_creation"):
        told = "You may only specify one of these parameters: customer, customer_creation."
        raise invalid(told)
    if form.child("tax_id_collection").boolean("enabled") and "name" not in updates:
        raise invalid(_NO_NAME, "customer_update[name]")
    taxed = form.child("automatic_tax").boolean("enabled")
    if taxed and not customer["address"] and not {"address", "shipping"} & set(updates):
        raise invalid(_NO_ADDRESS, "automatic_tax", "customer_tax_location_invalid")


def updated_names(form: Form) -> list[str]:
    """Which of a customer's fields Checkout may write over."""
    sent = form.child("customer_update").only(_UPDATES)
    return [name for name in _UPDATES if sent.choice(name, ("auto", "never"), "never") == "auto"]


def known_email(world: World, form: Form) -> str | None:
    """The address that the page shows and does not let the payer change."""
    if form.text("customer"):
        email: str | None = world.get("customer", form.required("customer"), "customer")["email"]
        return email
    return form.text("customer_email")
