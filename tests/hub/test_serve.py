"""The whole hub as one foreground process: it starts, works, and stops without a trace."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from hub.management.supervisor import command_of
from tests.hub_server import ROOT, HubServer, free_port

pytestmark = [pytest.mark.wire, pytest.mark.timeout(120)]

_PUBLISH = """
from django.db import transaction
from outbox.events import event_types
from outbox.models import Delivery, OutboxEvent
with transaction.atomic():
    event = OutboxEvent.objects.create(name="x", version=1, ordering_key="x", payload={})
    Delivery.objects.create(event=event, listener="nobody", ordering_key="x")
from outbox.tasks import drain_outbox
drain_outbox.delay()
"""


def _wait_for(condition, timeout_s=90):
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def _children(pid: int) -> set[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    direct = {int(line) for line in found.stdout.split()}
    return direct.union(*map(_children, direct))


def _is_healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def served(tmp_path):
    """`manage.py serve` on an empty folder, ready."""
    port = free_port()
    env = HubServer(tmp_path / "data").env | {"HUB_PORT": str(port)}
    env.pop("HUB_DATABASE_URL", None)
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        _wait_for(lambda: process.poll() is not None or _is_healthy(port))
        assert process.poll() is None, (tmp_path / "log").read_text()
        yield process
    finally:
        children = _children(process.pid)
        process.terminate()
        process.wait(60)
        for pid in children:
            if _lives(pid):
                os.kill(pid, signal.SIGKILL)


def test_serve__stops_everything_on_sigterm_with_exit_code_0(served):
    children = _children(served.pid)
    assert len(children) >= 5, "web and its workers, worker, beat"

    served.terminate()

    assert served.wait(30) == 0
    assert not [pid for pid in children if _lives(pid)]


def test_serve__stops_everything_with_another_code_when_one_part_dies(served):
    children = _children(served.pid)
    [beat] = [
        pid for pid in children if b"beat" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    ]

    os.kill(beat, signal.SIGKILL)

    assert served.wait(30) != 0
    assert not [pid for pid in children if _lives(pid)]


def test_worker__runs_what_a_web_process_asks_for_through_the_broker(tmp_path):
    with HubServer(tmp_path / "data") as server:
        server.manage("shell", "-v0", "-c", _PUBLISH)

        log = tmp_path / "data" / "worker.log"
        _wait_for(lambda: "no listener is called 'nobody'" in log.read_text())


def test_command_of__an_unknown_part_is_refused():
    with pytest.raises(ValueError, match="no part 'kitchen'"):
        command_of("kitchen")


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("HUB_PORT", "abc", "Settings: HUB_PORT='abc' must be a whole number."),
        ("HUB_DATABASE_URL", "mysql://x", "Settings: HUB_DATABASE_URL='mysql://x' must begin with"),
        ("HUB_DATABASE_URL", "postgresql://127.0.0.1:1/x", "The database does not answer (HUB_DAT"),
        ("HUB_DATA_DIR", "/dev/null/x", "Settings: HUB_DATA_DIR='/dev/null/x' cannot be made"),
    ],
)
def test_serve__says_in_a_sentence_what_is_wrong(tmp_path, variable, value, words):
    env = HubServer(tmp_path / "data").env | {"HUB_PORT": str(free_port()), variable: value}

    ended = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert ended.returncode == 1
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr
