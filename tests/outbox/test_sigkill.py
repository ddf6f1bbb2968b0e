"""Workers die without a word; PostgreSQL gives their claims back."""

import random
import subprocess
import sys
import time

import pytest
from django.db import connection, transaction

from outbox.models import Delivery
from outbox.publish import publish
from tests.outbox.conftest import Tick, heard

KEYS = ["a", "b", "c", "d"]
KILLS = 6


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(120)
def test_drain__killed_in_the_middle_loses_nothing_and_repeats_nothing(tick):
    if connection.vendor != "postgresql":
        pytest.skip("several writers at once need PostgreSQL")
    tick.listen("first")
    with transaction.atomic():
        for number in range(60):
            for key in KEYS:
                publish(Tick(actor_id=None, key=key, number=number))

    dice = random.Random(1)
    for _ in range(KILLS):
        victim = _start()
        time.sleep(dice.uniform(0.1, 0.3))
        victim.kill()
        assert victim.wait() == -9, "it was still busy"
    assert Delivery.objects.due().exists()
    for worker in [_start(), _start()]:
        assert worker.wait(timeout=60) == 0

    for key in KEYS:
        assert heard("first", key) == list(range(60))
    assert not Delivery.objects.exclude(state="done").exists()


def _start():
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.outbox.killable_drainer", connection.settings_dict["NAME"]],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout.readline() == "ready\n"
    worker.stdout.close()
    return worker
