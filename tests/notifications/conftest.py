"""A repository of the lab with one discussion, and nobody who watches it by accident."""

import pytest
from django.core import mail

from community.actions.add_comment import add_comment
from community.actions.open_discussion import open_discussion
from notifications.models import Notification, Watch
from notifications.sending import send_due
from notifications.targets import Target
from tests.factories import deliver_events, make_repo


@pytest.fixture
def repo(people):
    """Ana is admin, Ben writes, Cem reads, Eve is a stranger; nobody watches yet."""
    made = make_repo(people.lab, "bert")
    deliver_events()
    Watch.objects.all().delete()
    Notification.objects.all().delete()
    return made


@pytest.fixture
def discussion(people, repo):
    """Eve asks."""
    opened = open_discussion(
        actor=people.actor("eve"), repo=repo, title="A question", description="Why?"
    )
    deliver_events()
    return opened


@pytest.fixture
def say(people):
    """`say("ben", discussion, "text")`: comments, and everybody hears it."""

    def comment(who, discussion, text="Hello"):
        made = add_comment(actor=people.actor(who), discussion=discussion, text=text)
        deliver_events()
        return made

    return comment


@pytest.fixture
def mails():
    """`mails()`: what is due goes out; the messages since the last call."""

    def sent():
        mail.outbox.clear()
        send_due()
        return list(mail.outbox)

    return sent


@pytest.fixture
def target():
    return {
        "repo": Target.of_repo,
        "discussion": Target.of_discussion,
        "namespace": Target.of_namespace,
    }
