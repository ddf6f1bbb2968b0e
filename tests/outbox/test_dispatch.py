"""Claim, deliver, back off, bury."""

from datetime import timedelta

import pytest
from django.db import transaction

from hub.kernel.clock import now
from outbox.dispatch import MAX_ATTEMPTS, drain, prune, retry_dead
from outbox.models import Delivery, OutboxEvent
from outbox.publish import publish
from outbox.queries import outbox_health
from tests.outbox.conftest import Tick, heard, record

pytestmark = pytest.mark.django_db(transaction=True)


def tell(*numbers, key="a"):
    with transaction.atomic():
        for number in numbers:
            publish(Tick(actor_id=None, key=key, number=number))


def forget_waiting():
    """Time passes: whatever backs off is due now."""
    Delivery.objects.due().update(next_attempt_at=now() - timedelta(seconds=1))


def test_drain__every_listener_hears_in_order_once(tick):
    tick.listen("first")
    tick.listen("second")
    tell(1, 2, 3)

    assert drain() == 6
    assert drain() == 0

    assert heard("first") == heard("second") == [1, 2, 3]
    assert not Delivery.objects.exclude(state="done").exists()


def test_drain__stops_at_the_limit(tick):
    tick.listen("first")
    tell(1, 2, 3)

    assert drain(limit=2) == 2

    assert heard("first") == [1, 2]


def test_drain__a_failing_listener_leaves_nothing_and_holds_its_key_only(tick):
    def stumble(name, event):
        record(name, event)
        if event.number == 1 and event.key == "a":
            raise RuntimeError("stumbled")

    tick.listen("first", stumble)
    tell(1, 2)
    tell(1, key="b")

    drain()

    assert heard("first") == [], "number 2 waits behind number 1"
    assert heard("first", "b") == [1]
    failed = Delivery.objects.get(attempts=1)
    assert failed.last_error == "RuntimeError: stumbled"
    assert failed.next_attempt_at > now()


def test_drain__a_database_error_in_a_listener_is_only_its_own(tick):
    def clash(name, event):
        row = OutboxEvent.objects.create(name="x", version=1, ordering_key="x", payload={})
        OutboxEvent.objects.create(pk=row.pk, name="x", version=1, ordering_key="x", payload={})

    tick.listen("first", clash)
    tell(1)

    assert drain() == 1

    assert Delivery.objects.get().last_error.startswith("IntegrityError")
    assert not OutboxEvent.objects.filter(name="x").exists()


def test_drain__poison_is_buried_after_six_attempts_and_its_key_moves_on(tick):
    def choke(name, event):
        if event.number == 1:
            raise RuntimeError("poison")
        record(name, event)

    tick.listen("first", choke)
    tell(1, 2)
    for _ in range(MAX_ATTEMPTS):
        forget_waiting()
        drain()

    assert heard("first") == [2]
    assert Delivery.objects.dead().get().attempts == MAX_ATTEMPTS == 6
    assert outbox_health().dead == 1


def test_drain__an_unknown_listener_is_a_failure_not_a_crash(tick, monkeypatch):
    tick.listen("first")
    tell(1)
    monkeypatch.setattr("outbox.events._LISTENERS", {})

    assert drain() == 1

    assert "no listener is called 'first'" in Delivery.objects.get().last_error


def test_retry_dead__gives_all_attempts_back(tick):
    tick.listen("first")
    tell(1)
    Delivery.objects.update(state="dead", attempts=6)

    assert retry_dead(Delivery.objects.all()) == 1
    drain()

    assert heard("first") == [1]


def test_prune__deletes_what_everyone_heard_long_ago_and_keeps_the_rest(tick):
    tick.listen("first")
    tell(1, 2, 3)
    drain(limit=2)
    old = now() - timedelta(days=8)
    OutboxEvent.objects.filter(name="test.ticked").exclude(payload__number=2).update(created_at=old)

    assert prune() == 1

    left = OutboxEvent.objects.filter(name="test.ticked")
    assert {row.payload["number"] for row in left} == {2, 3}


def test_outbox_health__says_how_long_the_oldest_has_waited(tick):
    tick.listen("first")
    assert outbox_health().oldest_due_since is None
    tell(1)

    health = outbox_health()

    assert (health.due, health.dead) == (1, 0)
    assert health.oldest_due_since == OutboxEvent.objects.get().created_at
