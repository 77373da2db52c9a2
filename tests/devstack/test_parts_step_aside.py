"""A part whose address the user has set is not started, and the address is passed on."""

import pytest

from devstack.environment import application_environment, contract, wanted_parts
from devstack.postgres import Postgres
from devstack.seaweed import SeaweedS3
from devstack.stripe_double.part import StripeDouble
from devstack.valkey import Valkey
from tests.devstack.supervisor import elsewhere


def test_all_parts_run_by_default():
    assert wanted_parts({}) == [SeaweedS3, Postgres, Valkey, StripeDouble]


def test_an_empty_variable_counts_as_unset():
    assert Postgres in wanted_parts({"DATABASE_URL": ""})


@pytest.mark.parametrize(
    ("variable", "part"),
    [
        ("DATABASE_URL", Postgres),
        ("BROKER_URL", Valkey),
        ("AWS_S3_ENDPOINT_URL", SeaweedS3),
        ("STRIPE_SECRET_KEY", StripeDouble),
    ],
)
def test_each_address_replaces_its_part(variable, part):
    given = elsewhere(variable)
    assert part not in wanted_parts(given)
    assert contract([], given, {})[variable] == given[variable]


def test_the_cache_follows_a_redis_broker():
    values = contract([], {"BROKER_URL": "redis://:pw@h:1/0?timeout=3"}, {})
    assert values["CACHE_URL"] == "redis://:pw@h:1/1?timeout=3"


def test_a_broker_that_is_no_cache_leaves_valkey_running_for_the_cache():
    assert Valkey in wanted_parts({"BROKER_URL": "sqs://"})
    assert Valkey not in wanted_parts({"BROKER_URL": "sqs://", "CACHE_URL": "redis://h/1"})


def test_the_users_cloud_profile_does_not_reach_the_application():
    given = {"AWS_PROFILE": "work", "PGSSLMODE": "require", "HOME": "/home/a"}
    environment = application_environment(given, {"DATABASE_URL": "postgres://x"})
    assert "AWS_PROFILE" not in environment
    assert "PGSSLMODE" not in environment
    assert environment["HOME"] == "/home/a"
    assert environment["NO_PROXY"] == "127.0.0.1,localhost"


def test_with_passes_the_given_database_on_and_starts_only_the_rest(supervise):
    given = elsewhere("DATABASE_URL", "AWS_S3_ENDPOINT_URL")
    show = 'echo $DATABASE_URL $BROKER_URL; ls "$TITULA_VAR"; exit 7'
    code, output, _ = supervise("with", "--", "sh", "-c", show, **given).finish()
    assert code == 7
    assert output.startswith(f"{given['DATABASE_URL']} redis://:")
    assert "valkey" in output
    assert "postgres\n" not in output
