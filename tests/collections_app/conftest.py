"""A public collection of the lab, with things in it."""

import pytest

from collections_app.actions.add_item import add_item
from collections_app.actions.create_collection import create_collection
from collections_app.lookup import find_collection
from collections_app.models import CollectionItem, ItemKind
from collections_app.things import find_thing
from repos.models import RepoType
from tests.factories import make_repo
from tests.live_hub import live_hub

__all__ = ["live_hub"]


@pytest.fixture
def make_collection(people):
    """`make_collection("Title", by="ana", owner="lab")`, afresh as a door finds it."""

    def make(title="Our best", *, by="ana", owner="lab", private=False):
        namespace = (people.lab if owner == "lab" else people.user(owner)).namespace
        actor = people.actor(by)
        born = create_collection(
            actor=actor,
            namespace=namespace,
            namespace_name=owner,
            title=title,
            is_private=private,
        )
        return find_collection(actor, born.public_id)

    return make


@pytest.fixture
def add(people):
    """`add(collection, "lab/bert", kind="model", by="ana")`."""

    def make(collection, name, *, kind="model", by="ana", note="", title="") -> CollectionItem:
        actor = people.actor(by)
        thing = find_thing(actor, ItemKind(kind), name, title=title)
        item = add_item(actor=actor, collection=collection, thing=thing, note=note)
        item.collection = collection
        return item

    return make


@pytest.fixture
def shelf(people, make_collection, add):
    """The lab's collection: a public model, a private one of Ana's own, a dataset, a paper."""
    make_repo(people.lab, "bert")
    make_repo(people.ana, "secret", private=True)
    make_repo(people.lab, "squad", repo_type=RepoType.DATASET)
    found = make_collection()
    add(found, "lab/bert", note="see https://example.org/bert.")
    add(found, "ana/secret")
    add(found, "lab/squad", kind="dataset")
    add(found, "2307.09288", kind="paper")
    return found
