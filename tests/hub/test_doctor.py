"""The doctor finds what is wrong, and only that."""

from datetime import timedelta
from io import StringIO
from typing import NamedTuple

import pytest
from django.core.management import call_command
from django.db import transaction

from hub.doctor import Verdict, examine
from hub.doctor.examine import PROBES
from hub.kernel.clock import now
from notifications.models import OutgoingEmail
from outbox.models import Delivery, OutboxEvent
from tests.factories import make_user
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


class Usage(NamedTuple):
    """What `shutil.disk_usage` answers."""

    total: int
    used: int
    free: int


def examined(subject):
    return list(PROBES[subject]())


def told(subject, verdict):
    """The words of the findings with that verdict."""
    return [finding.words for finding in examined(subject) if finding.verdict is verdict]


def make_delivery(**fields):
    with transaction.atomic():
        event = OutboxEvent.objects.create(name="x", version=1, ordering_key="x", payload={})
        return Delivery.objects.create(event=event, listener="y", ordering_key="x", **fields)


def test_examine__a_healthy_installation_has_no_problem():
    assert [f for f in examine() if f.verdict is Verdict.PROBLEM] == []


def test_doctor__exits_with_1_and_says_why_when_there_is_a_problem(settings):
    settings.PUBLIC_URL = "hub.example.org"
    out = StringIO()

    with pytest.raises(SystemExit) as exit_:
        call_command("doctor", stdout=out, no_color=True)

    assert exit_.value.code == 1
    assert "PROBLEM  address: HUB_PUBLIC_URL='hub.example.org' must look like" in out.getvalue()


def test_git__too_old_is_a_problem(monkeypatch):
    monkeypatch.setattr("repos.git.process.run", lambda *_: b"git version 2.30.2\n")

    assert told("git", Verdict.PROBLEM) == [
        "'git version 2.30.2' is too old, 2.38 or newer is needed. Upgrade git."
    ]


def test_git__missing_is_a_problem(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "not on PATH" in told("git", Verdict.PROBLEM)[0]


@pytest.mark.parametrize(
    ("free", "verdict"),
    [(100 << 30, Verdict.FINE), (3 << 30, Verdict.WARNING), (1 << 20, Verdict.PROBLEM)],
)
def test_disk__little_room(monkeypatch, free, verdict):
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(0, 0, free))

    assert examined("disk")[0].verdict is verdict


def test_git_volumes__one_that_takes_no_writes_is_named(settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    settings.GIT_VOLUMES = {"default": tmp_path, "cold": blocked / "git"}

    first, second = examined("git volumes")

    assert first.verdict is Verdict.FINE
    assert (second.verdict, second.subject) == (Verdict.PROBLEM, "git volume 'cold'")


def test_disk__sqlite_on_a_network_file_system_is_a_problem(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setattr("hub.doctor.disks._file_system_of", lambda _: "nfs4")

    assert "network file system (nfs4)" in told("disk", Verdict.PROBLEM)[0]


def test_database__missing_migrations_are_counted(monkeypatch):
    monkeypatch.setattr(
        "django.db.migrations.executor.MigrationExecutor.migration_plan", lambda *_: [1, 2]
    )

    assert told("database", Verdict.PROBLEM)[0].startswith("2 migrations are missing")


def test_large_files__a_store_that_fails_is_a_problem(monkeypatch):
    class Broken:
        def put(self, *_):
            raise PermissionError("Access Denied")

    monkeypatch.setattr("hub.doctor.services.object_store", Broken)

    assert "failed a put, get and delete (Access Denied)" in told("large files", Verdict.PROBLEM)[0]


def test_broker__one_that_does_not_answer_is_a_problem(monkeypatch):
    from celery import Celery

    dead = Celery("dead", broker="amqp://guest@127.0.0.1:9//", set_as_current=False)
    monkeypatch.setattr("hub.doctor.services.current_app", dead)

    assert "does not answer" in told("broker", Verdict.PROBLEM)[0]


def test_outbox__dead_deliveries_are_a_problem():
    make_delivery(state="dead", attempts=6)

    assert told("outbox", Verdict.PROBLEM)[0].startswith("1 deliveries were given up.")


def test_outbox__a_worker_that_is_late_is_a_problem():
    delivery = make_delivery()
    assert examined("outbox")[0].verdict is Verdict.WARNING
    OutboxEvent.objects.filter(pk=delivery.event_id).update(
        created_at=now() - timedelta(minutes=10)
    )

    assert "Is the worker running?" in told("outbox", Verdict.PROBLEM)[0]


@pytest.mark.parametrize(
    ("changed", "verdict", "words"),
    [
        ({"PUBLIC_URL": "ftp://x"}, Verdict.PROBLEM, "must look like"),
        (
            {"PUBLIC_URL": "https://x.org/hub", "USE_X_FORWARDED_HOST": True},
            Verdict.PROBLEM,
            "path",
        ),
        ({"ALLOWED_HOSTS": ["other.org"]}, Verdict.PROBLEM, "does not admit 'localhost'"),
        ({"HOST": "0.0.0.0"}, Verdict.WARNING, "Set HUB_PUBLIC_URL"),
        ({"PUBLIC_URL": "https://x.org"}, Verdict.WARNING, "HUB_BEHIND_PROXY=on"),
        ({"PUBLIC_URL": "http://x.org"}, Verdict.WARNING, "plain http"),
        ({"PUBLIC_URL": "http://localhost:8000"}, Verdict.FINE, "People reach the hub at"),
    ],
)
def test_address__doubts_are_said(settings, changed, verdict, words):
    for name, value in changed.items():
        setattr(settings, name, value)

    assert any(words in said for said in told("address", verdict))


def test_examine__a_probe_that_breaks_is_a_finding_itself(monkeypatch):
    def broken():
        raise RuntimeError("probe fell over")
        yield

    monkeypatch.setitem(PROBES, "cache", broken)

    assert "RuntimeError: probe fell over" in [finding.words for finding in examine()]


def test_mail_queue__what_was_given_up_or_waits_too_long_is_told():
    user = make_user("ana")
    late = now() - timedelta(hours=1)
    OutgoingEmail.objects.create(user=user, created_at=late)
    OutgoingEmail.objects.create(user=user, state="given_up")

    assert told("mail queue", Verdict.PROBLEM)[0].startswith("1 mails wait, the oldest since")
    assert told("mail queue", Verdict.WARNING)[0].startswith("1 mails were given up")


def test_mail__a_real_message_through_a_real_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with MailServer() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        out = StringIO()
        call_command("doctor", mail_to="you@example.org", stdout=out, no_color=True)
        [message] = server.messages

    assert message["To"] == "you@example.org"
    assert "A message to you@example.org was taken" in out.getvalue()
    assert "does not let us in" in told("e-mail", Verdict.PROBLEM)[0]
