"""Webhook endpoints: who wants to hear of what (https://docs.stripe.com/api/webhook_endpoints)."""

from urllib.parse import urlsplit

from devstack.stripe_double.errors import invalid, missing_param
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.ids import random_text
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

_FIELDS = ["description", "enabled_events", "metadata", "url"]


def create_endpoint(world: World, form: Form) -> Json:
    """POST /v1/webhook_endpoints; the secret is told this once."""
    form.only([*_FIELDS, "api_version", "connect"])
    if not form.texts("enabled_events"):
        raise missing_param("enabled_events")
    endpoint = world.create(
        "webhook_endpoint",
        api_version=form.text("api_version"),
        application=None,
        description=form.text("description"),
        enabled_events=form.texts("enabled_events"),
        metadata=merged_metadata({}, form),
        status="enabled",
        url=_url(form),
        _secret=f"whsec_{random_text(32)}",
    )
    return {**endpoint, "secret": endpoint["_secret"]}


def update_endpoint(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/webhook_endpoints/:id."""
    form.only([*_FIELDS, "disabled"])
    endpoint = world.get("webhook_endpoint", identifier)
    values: Json = {"metadata": merged_metadata(endpoint["metadata"], form)}
    if "url" in form:
        values["url"] = _url(form)
    if "enabled_events" in form:
        values["enabled_events"] = form.texts("enabled_events")
    if "description" in form:
        values["description"] = form.text("description")
    if "disabled" in form:
        values["status"] = "disabled" if form.boolean("disabled") else "enabled"
    world.change(endpoint, **values)
    return endpoint


def delete_endpoint(world: World, _form: Form, identifier: str) -> Json:
    """DELETE /v1/webhook_endpoints/:id."""
    world.store.remove(world.get("webhook_endpoint", identifier))
    return {"id": identifier, "object": "webhook_endpoint", "deleted": True}


def _url(form: Form) -> str:
    url = form.required("url")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise invalid("Invalid URL: An explicit scheme (such as https) must be provided.", "url")
    return url
