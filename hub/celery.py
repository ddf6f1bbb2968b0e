"""The Celery application and its timetable. Messages are nudges: every sweep works without them."""

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import beat_init
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")

# `filesystem://` means our safe variant of it; every other broker is kombu's own.
TRANSPORT_ALIASES["filesystem"] = "hub.broker:Transport"

# In a container root is the usual user; the danger it warns of is pickle, and we speak JSON only.
warnings.filterwarnings("ignore", category=SecurityWarning, module="celery.platforms")

app = Celery("hub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def _let_beat_try_again(**_: object) -> None:
    """Nobody waits for beat; and kombu mends a connection that broke only while it tries again.

    Without this a beat goes on for ever with what RabbitMQ has closed when it was restarted.
    """
    app.conf.task_publish_retry = True


# A beat that fires late must not pile up sweeps: each message dies before the next one is sent.
app.conf.beat_schedule = {
    "drain the outbox": {
        "task": "outbox.tasks.drain_outbox",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "prune the outbox": {
        "task": "outbox.tasks.prune_outbox",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "send mails": {
        "task": "notifications.tasks.send_mails",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "prune notifications": {
        "task": "notifications.tasks.prune_notifications",
        "schedule": 86400.0,
        "options": {"expires": 86400},
    },
    "flush token use": {
        "task": "accounts.tasks.flush_token_use",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "prune spent links": {
        "task": "accounts.tasks.prune_spent_links",
        "schedule": 86400.0,
        "options": {"expires": 86400},
    },
    "reconcile refs": {
        "task": "repos.tasks.reconcile_refs",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "reconcile all refs": {
        "task": "repos.tasks.reconcile_all_refs",
        "schedule": 86400.0,
        "options": {"expires": 86400},
    },
    "sweep the trash": {
        "task": "repos.tasks.sweep_trash",
        "schedule": 86400.0,
        "options": {"expires": 86400},
    },
    "sweep large files": {
        "task": "repos.tasks.sweep_lfs",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "collect storage": {
        "task": "repos.tasks.collect_storage",
        "schedule": 86400.0,
        "options": {"expires": 86400},
    },
    "convert large files": {
        "task": "repos.tasks.convert_lfs",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "count downloads": {
        "task": "repos.tasks.count_downloads",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "refresh popularity": {
        "task": "repos.tasks.refresh_popularity",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "measure storage": {
        "task": "repos.tasks.measure_storage",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep pictures": {
        "task": "community.tasks.sweep_attachments",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "refresh trending collections": {
        "task": "collections_app.tasks.refresh_trending_collections",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "maintain git": {
        "task": "repos.tasks.maintain_git",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
}
