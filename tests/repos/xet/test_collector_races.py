"""The collector and a registration want the same xorb at the same time: one of them waits."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from hub.kernel.clock import now
from repos.actions import register_shard as registering
from repos.lfs.content import open_object
from repos.lfs.possession import held_object
from repos.models import XetFile, Xorb
from repos.xet import collector
from repos.xet.errors import CorruptXorb, XorbMissing
from repos.xet.store import xorb_store
from tests.factories import make_repo
from tests.repos.lfs.world import pointer_of
from tests.repos.xet.uploads import Upload, noise, register, store_xorbs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_store")]
CONTENT = noise(400_000)


@pytest.fixture
def repo(people):
    return make_repo(owner=people.ana, name="contested")


@pytest.fixture
def overdue(people, repo):
    """Xorbs that the collector would take now."""
    made = Upload.of(CONTENT, chunks_per_xorb=3)
    store_xorbs(people.actor("ana"), repo, made.xorbs)
    long_ago = now() - timedelta(days=60)
    Xorb.objects.update(promised_until=long_ago, quarantined_at=long_ago)
    return made


class Aside(threading.Thread):
    """Runs something in a thread with a connection of its own."""

    def __init__(self, work) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001  # handed to the test
            self.error = error
        finally:
            connection.close()


def test_collect__waits_for_a_registration_and_then_finds_the_xorbs_needed(
    people, repo, overdue, monkeypatch
):
    collecting = Aside(lambda: collector.collect(xorb_store(), now()))

    def registered(name):
        if name == "shard-registered":
            collecting.start()
            time.sleep(0.5)
            assert collecting.is_alive()

    monkeypatch.setattr(registering, "crash_point", registered)
    register(people.actor("ana"), repo, overdue.shard(names_xorbs=False))
    collecting.join(60)

    assert collecting.error is None
    stored = held_object(repo, pointer_of(CONTENT).oid)
    assert b"".join(open_object(stored, 0, len(CONTENT))) == CONTENT
    assert not Xorb.objects.exclude(quarantined_at=None).exists()


def test_register__waits_for_the_collector_and_then_says_what_is_missing(
    people, repo, overdue, monkeypatch
):
    shard = overdue.shard(names_xorbs=False)
    sending = Aside(lambda: register(people.actor("ana"), repo, shard))

    def deleted(name):
        if not sending.ident:
            sending.start()
            time.sleep(0.5)

    monkeypatch.setattr(collector, "crash_point", deleted)
    collector.collect(xorb_store(), now())
    sending.join(60)

    assert isinstance(sending.error, XorbMissing | CorruptXorb)
    assert held_object(repo, pointer_of(CONTENT).oid) is None
    assert not XetFile.objects.exists()
    # And with the bodies it works again.
    store_xorbs(people.actor("ana"), repo, overdue.xorbs)
    register(people.actor("ana"), repo, overdue.shard())
    stored = held_object(repo, pointer_of(CONTENT).oid)
    assert b"".join(open_object(stored, 0, len(CONTENT))) == CONTENT
