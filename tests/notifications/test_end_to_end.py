"""A comment on one side, a mail server on the other, and the real processes in between."""

import os
import time

import pytest

from tests.hub_server import HubServer
from tests.mail_server import MailServer

# The whole way, over SQLite or PostgreSQL, and the embedded broker, Redis or RabbitMQ: whatever the
# environment of the run names.
pytestmark = [pytest.mark.wire, pytest.mark.timeout(180)]

_SET_UP = """
from accounts.actor import Actor
from tests.factories import make_user, make_repo, make_token, deliver_events
from accounts.models import TokenRole
from community.actions.open_discussion import open_discussion
ana, ben = make_user("ana"), make_user("ben")
repo = make_repo(ana, "bert")
open_discussion(actor=Actor.of(ben), repo=repo, title="A question", description="Why?")
deliver_events()
from notifications.models import Notification, OutgoingEmail
Notification.objects.update(mail_due_at=None)
print("TOKEN", make_token(ana))
print("TOKEN", make_token(ben))
"""


def set_up(hub: HubServer) -> tuple[str, str]:
    """Ana owns a repository in which Ben has asked; their tokens."""
    printed = hub.manage("shell", "-v0", "-c", _SET_UP)
    ana, ben = [line.split()[1] for line in printed.splitlines() if line.startswith("TOKEN")]
    return ana, ben


def call(hub: HubServer, method: str, path: str, token: str, **kwargs):
    import httpx

    return httpx.request(
        method,
        f"{hub.base_url}{path}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
        **kwargs,
    )


def test_comment__is_in_the_inbox_and_in_the_mail_within_five_seconds(tmp_path):
    with MailServer() as server, HubServer(tmp_path / "data", env=server.env) as hub:
        ana, ben = set_up(hub)
        # The worker has said hello to its broker once.
        call(hub, "POST", "/api/models/ana/bert/discussions/1/comment", ana, json={"comment": "0"})
        # What the setting up caused may still come, to Ana.
        _wait_until(lambda: len(to_ben(server)) == 1)

        started = time.monotonic()
        said = call(
            hub, "POST", "/api/models/ana/bert/discussions/1/comment", ana,
            json={"comment": "Because it **is**."},
        )  # fmt: skip
        assert said.status_code == 200, said.text
        _wait_until(lambda: len(to_ben(server)) == 2)
        first, mail = to_ben(server)
        inbox = call(hub, "GET", "/api/notifications?readStatus=unread", ben).json()
        taken_s = time.monotonic() - started

        assert taken_s < _patience_s(), f"{taken_s:.1f} s"
        assert inbox["count"]["unread"] == 2
        assert mail["To"] == "ben@example.org"
        assert mail["Subject"] == "Re: [ana/bert] A question (#1)"
        assert mail["In-Reply-To"] == first["In-Reply-To"]
        assert mail["Message-ID"].endswith("@hub.example.org>")
        text, html = mail.get_payload()
        assert "Because it **is**." in text.get_payload(decode=True).decode()
        assert "Because it **is**." in html.get_payload(decode=True).decode()

        _unsubscribes_without_signing_in(hub, mail)
        call(hub, "POST", "/api/models/ana/bert/discussions/1/comment", ana, json={"comment": "2"})
        _wait_until(lambda: call(hub, "GET", "/api/notifications", ben).json()["count"]["all"] == 3)
        time.sleep(1)
        assert len(to_ben(server)) == 2, "no mail of that kind any more"


def test_mail_server__away_for_a_while_loses_nothing(tmp_path):
    server = MailServer()
    with HubServer(tmp_path / "data", env=server.env) as hub:
        ana, _ = set_up(hub)
        for number in range(3):
            call(
                hub, "POST", "/api/models/ana/bert/discussions/1/comment", ana,
                json={"comment": f"number {number}"},
            )  # fmt: skip
        _wait_until(lambda: "ConnectionRefusedError" in _mail_errors(hub))
        with server:
            # Beat does this in real life, after the half minute for which mails are put off.
            hub.manage("shell", "-v0", "-c", _AGAIN)
            _wait_until(lambda: all(f"number {n}" in _all_text(server) for n in range(3)))

        ids = [message["Message-ID"] for message in server.messages]
        assert len(ids) == len(set(ids))


_AGAIN = """
from hub.kernel.clock import now
from notifications.models import OutgoingEmail
OutgoingEmail.objects.update(next_attempt_at=now())
from notifications.sending import send_due
send_due()
"""


def _unsubscribes_without_signing_in(hub, mail):
    import httpx

    url = mail["List-Unsubscribe"].strip("<>")
    path = "/" + url.split("/", 3)[3]
    answer = httpx.post(f"{hub.base_url}{path}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200, answer.text[-500:]


def to_ben(server):
    return [message for message in server.messages if message["To"] == "ben@example.org"]


def _mail_errors(hub):
    return hub.manage(
        "shell", "-v0", "-c",
        "from notifications.models import OutgoingEmail\n"
        "print(list(OutgoingEmail.objects.values_list('last_error', flat=True)))",
    )  # fmt: skip


def _all_text(server):
    return "".join(
        message.get_payload()[0].get_payload(decode=True).decode() for message in server.messages
    )


def _wait_until(condition, timeout_s=90):
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.3)


def _patience_s():
    """Five seconds; longer where others share the cores, or did a moment ago."""
    crowd = os.getloadavg()[0] / (os.cpu_count() or 1)
    return min(max(15 if "PYTEST_XDIST_WORKER" in os.environ else 5, 10 * crowd), 30)
