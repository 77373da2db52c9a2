"""A worker that holds a message when the broker goes does not go with it."""

from __future__ import annotations

from typing import Any

from kombu import Connection, Consumer, Queue
from kombu.common import ignore_errors
from kombu.message import Message

from devstack.pytest_plugin import private_valkey
from lms.celery import app


def wait_for_a_message(channel: Any, queue: str) -> None:
    """Leave the channel as a worker's is between two messages: asked, and not yet answered."""
    channel._active_queues.append(queue)
    channel._queue_cycle.update([queue])
    if channel.client.connection is None:
        channel.client.connection = channel.client.connection_pool.get_connection()
    channel._brpop_start()


def test_a_lost_connection_is_closed_and_its_messages_answered_without_an_error() -> None:
    held: list[Message] = []
    with private_valkey() as broker:
        connection = Connection(broker.url, transport_options=app.conf.broker_transport_options)
        queue = Queue("bells")
        with connection.Producer() as producer:
            producer.publish({}, routing_key=queue.name, declare=[queue])
        take = [lambda _body, message: held.append(message)]
        with Consumer(connection.default_channel, [queue], callbacks=take, accept=["json"]):
            connection.drain_events(timeout=5)
        for channel in (connection.default_channel, connection.channel()):
            wait_for_a_message(channel, queue.name)
        broker.stop()

        # What Celery's consumer does when its connection is lost.
        connection.collect(socket_timeout=1)
        ignore_errors(connection, connection.close)
    (message,) = held
    message.ack()
    assert connection._closed
