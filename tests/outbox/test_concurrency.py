"""Several producers and drainers at once: nothing lost, nothing twice, order kept."""

import random
import threading
from collections import defaultdict

import pytest
from django.db import close_old_connections, connections, transaction

from hub.kernel.clock import now
from outbox.dispatch import drain
from outbox.models import Delivery, OutboxEvent
from outbox.publish import publish
from tests.outbox.conftest import Tick, heard, record

KEYS = ["a", "b", "c"]
LISTENERS = ["first", "second"]


class Abandoned(Exception):
    """A producer changed its mind."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(120)
def test_outbox__producers_and_drainers_with_rollbacks_failures_and_poison(tick):
    luck = random.Random(7)

    def sometimes(name, event):
        record(name, event)
        if event.number % 13 == 5:
            raise RuntimeError("poison")
        if luck.random() < 0.05:
            raise RuntimeError("bad luck")

    for listener in LISTENERS:
        tick.listen(listener, sometimes)
    locks = {key: threading.Lock() for key in KEYS}
    told = defaultdict(list)
    producing = threading.Event()

    def produce(seed):
        dice = random.Random(seed)
        for _ in range(20):
            key = dice.choice(KEYS)
            # The lock plays the aggregate's row lock: order is promised for holders of it.
            with locks[key]:
                number = len(told[key]) + 1
                try:
                    with transaction.atomic():
                        publish(Tick(actor_id=None, key=key, number=number))
                        if dice.random() < 0.1:
                            raise Abandoned
                except Abandoned:
                    continue
                told[key].append(number)

    def work():
        while not producing.is_set() or Delivery.objects.due().exists():
            # Time passes quickly here: whoever backs off is due again at once.
            Delivery.objects.due().filter(next_attempt_at__gt=now()).update(next_attempt_at=now())
            drain()

    producers = [_thread(produce, seed) for seed in range(3)]
    workers = [_thread(work) for _ in range(4)]
    for thread in producers:
        thread.join()
    producing.set()
    for thread in workers:
        thread.join()

    for key in KEYS:
        healthy = [number for number in told[key] if number % 13 != 5]
        for listener in LISTENERS:
            assert heard(listener, key) == healthy, (listener, key)
    poison = sum(number % 13 == 5 for numbers in told.values() for number in numbers)
    assert Delivery.objects.dead().count() == poison * len(LISTENERS)
    assert OutboxEvent.objects.filter(name=Tick.name).count() == sum(map(len, told.values()))


def _thread(function, *arguments):
    def run():
        close_old_connections()
        try:
            function(*arguments)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread
