"""A request that is repeated with its key changes nothing; one that is lost can be repeated."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe


def test_the_same_key_and_parameters_give_the_same_answer(client):
    first, second = (
        client.v1.customers.create({"email": "a@example.com"}, {"idempotency_key": "k1"})
        for _ in range(2)
    )
    assert first.id == second.id
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert len(client.v1.customers.list().data) == 1


def test_a_key_is_not_for_other_parameters(client):
    client.v1.customers.create({"email": "a@example.com"}, {"idempotency_key": "k1"})
    with pytest.raises(stripe.IdempotencyError):
        client.v1.customers.create({"email": "b@example.com"}, {"idempotency_key": "k1"})
    assert len(client.v1.customers.list().data) == 1


def test_a_key_in_use_is_refused_and_the_work_done_once(double, client):
    double.control.do(faults=[{"kind": "slow", "seconds": 0.7}])

    def create(_):
        try:
            made = client.v1.customers.create({}, {"idempotency_key": "k1"})
        except stripe.APIError as error:
            return error.http_status
        return made.id

    with ThreadPoolExecutor(2) as callers:
        answers = list(callers.map(create, range(2)))
    (made,) = client.v1.customers.list().data
    assert sorted(map(str, answers)) == sorted(["409", made.id])
    assert create(0) == made.id


def test_an_answer_that_was_lost_is_given_to_the_repetition(double, client):
    double.control.do(faults=[{"kind": "lost_answer"}])
    with pytest.raises(stripe.APIConnectionError):
        client.v1.customers.create({}, {"idempotency_key": "k1"})
    (made,) = client.v1.customers.list().data
    again = client.v1.customers.create({}, {"idempotency_key": "k1"})
    assert again.id == made.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"


def test_a_refused_request_may_use_its_key_again(client):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.products.create({"nme": "Botánica"}, {"idempotency_key": "k1"})
    assert client.v1.products.create({"name": "Botánica"}, {"idempotency_key": "k1"}).id
