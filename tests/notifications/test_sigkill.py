"""Workers and brokers die in a loop while people talk; everybody hears of everything."""

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from contextlib import nullcontext

import pytest

from hub.management.supervisor import command_of
from tests.brokers import RabbitMQ, Redis
from tests.hub_server import ROOT, HubServer
from tests.mail_server import MailServer

pytestmark = [pytest.mark.wire]

_PEOPLE = """
from tests.factories import make_user, make_repo, deliver_events
from accounts.actor import Actor
from community.actions.open_discussion import open_discussion
from notifications.actions.watch import watch
from notifications.models import Notification
from notifications.targets import Target
ana = make_user("ana")
repo = make_repo(ana, "bert")
open_discussion(actor=Actor.of(ana), repo=repo, title="Talk", description="Here")
deliver_events()
for number in range({watchers}):
    user = make_user(f"watcher-{{number}}")
    watch(actor=Actor.of(user), target=Target.of_repo(repo))
Notification.objects.all().delete()
"""
_TALK = """
from accounts.actor import Actor
from accounts.models import User
from community.actions.add_comment import add_comment
from community.models import Discussion
actor = Actor.of(User.objects.get(username="ana"))
discussion = Discussion.objects.select_related("repo__namespace").get()
for number in range({events}):
    add_comment(actor=actor, discussion=discussion, text=f"Word {{number}}")
"""
_STATE = """
from notifications.models import MailState, Notification, OutgoingEmail
from outbox.models import Delivery
print(
    "WAITING",
    Delivery.objects.exclude(state="done").count(),
    Notification.objects.exclude(mail_due_at=None).count(),
    OutgoingEmail.objects.exclude(state=MailState.SENT).count(),
)
"""
_ROWS = """
from notifications.models import Notification
for name, comment in Notification.objects.values_list("user__username", "comment__public_id"):
    print("ROW", name, comment)
from community.models import TimelineEvent
for comment in TimelineEvent.objects.filter(text__startswith="Word").values_list("public_id", flat=True):
    print("SAID", comment)
"""
_ENV = {"HUB_MAIL_PER_HOUR": "100000", "HUB_MAIL_LEASE": "2s"}
_STALLED_S = 90


@pytest.mark.timeout(240)
def test_kill__a_few_events(tmp_path):
    _talk_while_workers_die(tmp_path, events=80, watchers=4, kills=2)


@pytest.mark.services
@pytest.mark.timeout(400)
@pytest.mark.parametrize("kind", [Redis, RabbitMQ])
def test_kill__broker_too(tmp_path, kind):
    with kind(tmp_path / "broker") as broker:
        _talk_while_workers_die(tmp_path, events=80, watchers=4, kills=2, broker=broker)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", [None, Redis, RabbitMQ])
def test_kill__two_thousand_events_to_twenty_watchers(tmp_path, kind):
    with kind(tmp_path / "broker") if kind else nullcontext() as broker:
        _talk_while_workers_die(tmp_path, events=2000, watchers=20, kills=25, broker=broker)


def _talk_while_workers_die(folder, *, events, watchers, kills, broker=None):
    dice = random.Random(1)
    env = {"HUB_BROKER_URL": broker.url} if broker else {}
    with (
        MailServer(delay_s=0.02) as server,
        HubServer(folder / "data", env=server.env | _ENV | env) as hub,
    ):
        hub.manage("shell", "-v0", "-c", _PEOPLE.format(watchers=watchers))
        beat = _start(hub, command_of("beat"), "beat")
        talk = _start(
            hub,
            [sys.executable, "manage.py", "shell", "-v0", "-c", _TALK.format(events=events)],
            "talk",
        )
        try:
            for _ in range(kills):
                _wait_for_more(server, timeout_s=6)
                time.sleep(dice.uniform(0, 0.2))
                worker = hub._processes.pop("worker")
                worker.kill()
                worker.wait()
                if broker:
                    broker.kill()
                    # Whoever talks meanwhile finds no broker at all.
                    time.sleep(dice.uniform(0, 2))
                    broker.start()
                else:
                    _forget_messages(hub)
                hub.start()
            assert talk.wait(1800) == 0, (hub.data_dir / "talk.log").read_text()[-2000:]
            _settle(hub)
        finally:
            for process in (beat, talk):
                process.kill()
                process.wait()
        printed = hub.manage("shell", "-v0", "-c", _ROWS).splitlines()
        messages = list(server.messages)

    said = {line.split()[1] for line in printed if line.startswith("SAID")}
    rows = Counter(tuple(line.split()[1:]) for line in printed if line.startswith("ROW"))
    wanted = {(f"watcher-{n}", comment) for n in range(watchers) for comment in said}
    assert len(said) == events
    assert set(rows) == wanted, "everybody has everything in the inbox"
    assert set(rows.values()) == {1}, "and once"
    mailed = _mailed(messages)
    assert set(mailed) == wanted, "everybody got everything by mail"
    assert max(mailed.values()) <= 2, "at most one duplicate"
    # A duplicate is the same message: mail programs show it once.
    by_id = {message["Message-ID"]: message["To"] for message in messages}
    once = _mailed([next(m for m in messages if m["Message-ID"] == one) for one in by_id])
    assert set(once.values()) == {1}


def _mailed(messages):
    found = Counter()
    for message in messages:
        name = message["To"].partition("@")[0]
        text = message.get_payload()[0].get_payload(decode=True).decode()
        for comment in re.findall(r"/discussions/1#([0-9a-f]{24})", text):
            found[name, comment] += 1
    return found


def _start(hub, command, name):
    with (hub.data_dir / f"{name}.log").open("wb") as log:
        return subprocess.Popen(command, cwd=ROOT, env=hub.env, stdout=log, stderr=log)


def _wait_for_more(server, *, timeout_s):
    """Until a mail leaves, which tells that the worker works; a quiet moment is no reason to wait."""
    before, deadline = len(server.messages), time.monotonic() + timeout_s
    while len(server.messages) == before and time.monotonic() < deadline:
        time.sleep(0.01)


def _forget_messages(hub):
    """What a broker loses that was not built to keep things: every message on its way."""
    if os.environ.get("HUB_BROKER_URL", "").startswith(("redis", "amqp")):
        subprocess.run(
            [sys.executable, "-m", "celery", "-A", "hub", "purge", "-f", "-Q", hub.env["HUB_QUEUE"]],
            cwd=ROOT, env=hub.env, capture_output=True, check=False,
        )  # fmt: skip
        return
    for message in (hub.data_dir / "broker" / "messages").glob("*.msg"):
        message.unlink(missing_ok=True)


def _settle(hub):
    """Until nothing waits. However long that takes on a busy machine, it must never stand still."""
    before, deadline = "", time.monotonic() + _STALLED_S
    while True:
        printed = hub.manage("shell", "-v0", "-c", _STATE)
        if "WAITING 0 0 0" in printed:
            return
        if printed != before:
            before, deadline = printed, time.monotonic() + _STALLED_S
        assert time.monotonic() < deadline, printed
        time.sleep(2)
