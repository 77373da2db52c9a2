"""The checks that ``manage.py check --deploy`` adds for identity."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from pytest_django import Settings

from tests.identity.conftest import trust


def found(settings: Settings, **bent: Any) -> set[str]:
    if bent.get("OIDC_ISSUER") != "":
        trust(settings, bent.pop("OIDC_ISSUER", "https://id.example"))
    for name, value in bent.items():
        setattr(settings, name, value)
    messages = run_checks(tags=[Tags.security], include_deployment_checks=True)
    return {message.id for message in messages if message.id and message.id.startswith("accounts.")}


@pytest.mark.parametrize(
    ("bent", "ids"),
    [
        ({}, set()),
        ({"OIDC_ISSUER": ""}, set()),
        ({"OIDC_ISSUER": "", "LOCAL_SIGN_IN": "administrators"}, {"accounts.E001"}),
        ({"LOCAL_SIGN_IN": "administrators"}, set()),
        ({"OIDC_ISSUER": "http://id.example"}, {"accounts.E002"}),
        ({"OIDC_CLIENT_SECRET": ""}, {"accounts.E003"}),
        ({"OIDC_CLIENT_ID": ""}, {"accounts.E003"}),
        ({"OIDC_ALGORITHMS": ["RS256", "HS256"]}, {"accounts.E004"}),
        ({"OIDC_ALGORITHMS": ["none"]}, {"accounts.E004"}),
        ({"LOCAL_SIGN_IN": "nobody"}, {"accounts.E005"}),
        ({"OIDC_GROUP_ROLES": {"a": "root"}}, {"accounts.E006"}),
        ({"OIDC_LOGOUT_STYLE": "odd"}, {"accounts.E008"}),
        ({"OIDC_API_AUDIENCE": "titula-tests"}, {"accounts.E007"}),
    ],
)
def test_settings_that_would_let_the_wrong_people_in_are_told(
    settings: Settings, bent: dict[str, Any], ids: set[str]
) -> None:
    assert found(settings, **bent) == ids
