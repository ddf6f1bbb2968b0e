"""Many at once arrange one collection: nothing lost, nothing twice."""

import random

import pytest

from collections_app.actions.add_item import add_item
from collections_app.actions.create_collection import create_collection
from collections_app.actions.move_item import move_item
from collections_app.actions.remove_item import remove_item
from collections_app.errors import ItemTaken, TitleTaken
from collections_app.lookup import find_item
from collections_app.models import Collection, CollectionItem, ItemKind
from collections_app.places import STEP, move, renumber
from collections_app.policy import visible_items
from collections_app.things import Thing
from hub.kernel.errors import HubError
from tests.community.test_races import at_once

ITEMS = 200
MOVES = 60


@pytest.fixture
def long_list(people, make_collection):
    """200 papers, made at one stroke."""
    found = make_collection()
    CollectionItem.objects.bulk_create(
        CollectionItem(
            collection=found,
            kind="paper",
            paper_id=f"2307.{number:05}",
            place=(number + 1) * STEP,
        )
        for number in range(ITEMS)
    )
    return found


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_move_item__two_people_at_once_lose_nothing(people, long_list):
    everything = set(long_list.items.values_list("pk", flat=True))

    def arrange(person, seed):
        actor, dice = people.actor(person), random.Random(seed)
        keys = list(long_list.items.values_list("public_id", flat=True))

        def run():
            for _ in range(MOVES):
                item = find_item(actor, long_list, dice.choice(keys))
                # Often to the very top, where room runs out first.
                move_item(actor=actor, item=item, position=dice.choice([0, 0, 1, 150, 999]))

        return run

    results = at_once(arrange("ana", 1), arrange("ben", 2))

    assert not [one for one in results if isinstance(one, HubError)]
    rows = list(long_list.items.order_by("place").values_list("pk", "place"))
    assert {pk for pk, _ in rows} == everything
    assert len({place for _, place in rows}) == ITEMS


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_move_item__beside_adding_and_removing(people, long_list):
    ana, ben = people.actor("ana"), people.actor("ben")
    keys = list(long_list.items.values_list("public_id", flat=True))

    def add():
        for number in range(20):
            thing = Thing(ItemKind.PAPER, paper_id=f"2401.{number:05}")
            add_item(actor=ana, collection=long_list, thing=thing)

    def remove():
        for key in keys[:20]:
            remove_item(actor=ben, item=find_item(ben, long_list, key))

    def arrange():
        for key in keys[100:120]:
            move_item(actor=ben, item=find_item(ben, long_list, key), position=0)

    results = at_once(add, remove, arrange)

    assert not [one for one in results if isinstance(one, HubError)]
    assert long_list.items.count() == ITEMS
    first = list(long_list.items.order_by("place").values_list("public_id", flat=True)[:20])
    assert first == keys[100:120][::-1]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_create_and_add__a_double_click_makes_one(people, make_collection):
    ana = people.actor("ana")
    found = make_collection()
    thing = Thing(ItemKind.PAPER, paper_id="2307.09288")
    namespace = people.lab.namespace

    def click():
        return add_item(actor=ana, collection=found, thing=thing)

    def make():
        return create_collection(actor=ana, namespace=namespace, namespace_name="lab", title="Once")

    added, made = at_once(click, click, click), at_once(make, make, make)

    assert sorted(isinstance(one, ItemTaken) for one in added) == [False, True, True]
    assert sorted(isinstance(one, TitleTaken) for one in made) == [False, True, True]
    assert Collection.objects.count() == 2


def test_move__runs_out_of_room_and_makes_some(people, make_collection, add):
    found = make_collection()
    keys = [add(found, f"2307.{number:05}", kind="paper").pk for number in range(3)]
    rows = CollectionItem.objects.of(found)
    seen = set(visible_items(people.actor("ana")).of(found).values_list("pk", flat=True))

    for turn in range(100):
        move(rows, keys[turn % 2], 0, seen=seen)

    assert list(rows.order_by("place").values_list("pk", flat=True)) == [keys[1], keys[0], keys[2]]
    renumber(rows)
    places = list(rows.order_by("place").values_list("place", flat=True))
    assert places == [STEP, 2 * STEP, 3 * STEP]
