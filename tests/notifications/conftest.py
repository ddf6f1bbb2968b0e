"""A repository of the lab with one discussion, and nobody who watches it by accident."""

import pytest
from django.core import mail

from collections_app.actions.add_item import add_item
from collections_app.actions.create_collection import create_collection
from collections_app.lookup import find_collection
from collections_app.models import ItemKind
from collections_app.things import find_thing
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


@pytest.fixture
def shelf(people):
    """Eve's public collection, as she finds it."""
    return make_shelf(people, "eve", "Favourites")


@pytest.fixture
def collect(people):
    """`collect("eve", shelf, "lab/bert")`: added, and everybody hears it; the item."""

    def add(who, collection, name, kind="model", note=""):
        actor = people.actor(who)
        thing = find_thing(actor, ItemKind(kind), name)
        item = add_item(actor=actor, collection=collection, thing=thing, note=note)
        deliver_events()
        return item

    return add


def make_shelf(people, who, title):
    actor = people.actor(who)
    made = create_collection(
        actor=actor, namespace=actor.user.namespace, namespace_name=who, title=title
    )
    return find_collection(actor, made.public_id)
