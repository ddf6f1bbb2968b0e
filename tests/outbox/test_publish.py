"""What publish promises to the action that calls it."""

import pytest
from django.db import transaction

from outbox.models import Delivery, OutboxEvent
from outbox.publish import NotInTransaction, publish
from outbox.tasks import drain_outbox
from tests.outbox.conftest import Tick

pytestmark = pytest.mark.django_db(transaction=True)


def test_publish__outside_a_transaction_is_refused(tick):
    with pytest.raises(NotInTransaction, match=r"test\.ticked"):
        publish(Tick(actor_id=None, key="a", number=1))

    assert not OutboxEvent.objects.exists()


def test_publish__one_delivery_for_each_listener(tick):
    tick.listen("first")
    tick.listen("second")

    with transaction.atomic():
        publish(Tick(actor_id=7, key="a", number=1))

    assert set(Delivery.objects.values_list("listener", "state", "ordering_key")) == {
        ("first", "due", "tick:a"),
        ("second", "due", "tick:a"),
    }
    assert OutboxEvent.objects.get().payload == {"actor_id": 7, "key": "a", "number": 1}


def test_publish__shares_the_fate_of_the_transaction(tick):
    tick.listen("first")

    with pytest.raises(RuntimeError, match="no"), transaction.atomic():
        publish(Tick(actor_id=None, key="a", number=1))
        raise RuntimeError("no")

    assert not OutboxEvent.objects.exists()
    assert not Delivery.objects.exists()


def test_publish__nudges_once_per_transaction(tick, monkeypatch):
    tick.listen("first")
    nudges = []
    monkeypatch.setattr(drain_outbox, "delay", lambda: nudges.append(1))

    with transaction.atomic():
        for number in range(5):
            publish(Tick(actor_id=None, key="a", number=number))

    assert nudges == [1]


def test_publish__a_broker_that_is_down_breaks_nothing(tick, monkeypatch, caplog):
    tick.listen("first")
    calls = []

    def refuse():
        calls.append(1)
        raise ConnectionRefusedError("broker is down")

    monkeypatch.setattr(drain_outbox, "delay", refuse)
    for number in range(3):
        with transaction.atomic():
            publish(Tick(actor_id=None, key="a", number=number))

    assert Delivery.objects.count() == 3
    assert calls == [1], "after a failure the broker is left alone for a while"
    assert "nudge_failed" in caplog.text
