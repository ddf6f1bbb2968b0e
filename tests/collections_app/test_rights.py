"""One table: people across, actions down; asked through the wire and through the pages."""

import json

import pytest

from collections_app.actions.set_collection_rights import set_collection_rights
from collections_app.models import Collection, CollectionItem, Upvote
from tests.collections_app.pictures import png

PEOPLE = {
    "anon": None,
    "stranger": "eve",
    "read": "cem",
    "contributor": "fay",
    "write": "ben",
    "admin": "ana",
}
ALL_SIGNED_IN = set(PEOPLE) - {"anon"}
MEMBERS = {"read", "contributor", "write", "admin"}
EDITORS = {"write", "admin"}
# action -> (who may on a public collection, who may on a private one)
TABLE = {
    "read": (set(PEOPLE), MEMBERS),
    "upvote": (ALL_SIGNED_IN, MEMBERS),
    "history": (MEMBERS, MEMBERS),
    "update": (EDITORS, EDITORS),
    "order": (EDITORS, EDITORS),
    "delete": (EDITORS, EDITORS),
    "add": (EDITORS, EDITORS),
    "note": (EDITORS, EDITORS),
    "move": (EDITORS, EDITORS),
    "remove": (EDITORS, EDITORS),
    "batch": (EDITORS, EDITORS),
    "image": (EDITORS, EDITORS),
}
WIRE = ["read", "update", "order", "delete", "add", "note", "move", "remove", "batch"]


def wire_call(client, collection, item, action, token):
    base = f"/api/collections/{collection.full_slug}"
    one = f"{base}/items/{item.public_id}"
    method, path, body = {
        "read": ("get", base, None),
        "update": ("patch", base, {"description": "New"}),
        "order": ("patch", base, {"position": 0}),
        "delete": ("delete", base, None),
        "add": ("post", f"{base}/items", {"item": {"type": "paper", "id": "1706.03762"}}),
        "note": ("patch", one, {"note": "New"}),
        "move": ("patch", one, {"position": 1}),
        "remove": ("delete", one, None),
        "batch": ("post", f"{base}/items/batch", [{"action": "delete", "_id": item.public_id}]),
    }[action]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if body is None:
        return getattr(client, method)(path, headers=headers)
    return getattr(client, method)(
        path, json.dumps(body), content_type="application/json", headers=headers
    )


def page_call(client, collection, item, action):
    base = collection.url_path
    one = f"{base}/items/{item.public_id}"
    method, path, body = {
        "read": ("get", base, None),
        "upvote": ("post", f"{base}/upvote", {"wish": "set"}),
        "history": ("get", f"{base}/history", None),
        "update": (
            "post",
            f"{base}/edit",
            {"title": "New", "theme": "pink", "visibility": "public"},
        ),
        "order": ("post", f"{base}/move", {"position": 0}),
        "delete": ("post", f"{base}/delete", {}),
        "add": ("post", f"{base}/items", {"type": "paper", "id": "1706.03762"}),
        "note": ("post", f"{one}/note", {"note": "New"}),
        "move": ("post", f"{one}/move", {"position": 1}),
        "remove": ("post", f"{one}/remove", {}),
        "image": ("post", f"{one}/images", {"pictures": png()}),
    }[action]
    return getattr(client, method)(path, *([] if body is None else [body]))


def expected(person, action, *, is_private):
    if person in TABLE[action][is_private]:
        return {200, 302}
    if is_private and person in ("anon", "stranger"):
        return {404}
    # Pages send who is not signed in to the sign-in page.
    return {401, 302} if person == "anon" else {403}


@pytest.mark.parametrize("is_private", [False, True], ids=["public", "private"])
@pytest.mark.parametrize("person", PEOPLE)
def test_wire__the_table(client, people, make_collection, add, person, is_private):
    token = people.token(PEOPLE[person]) if PEOPLE[person] else ""
    for action in WIRE:
        collection = make_collection(f"For {action}", private=is_private)
        item = add(collection, "2307.09288", kind="paper")
        add(collection, "2307.09289", kind="paper")

        status = wire_call(client, collection, item, action, token).status_code

        assert status in expected(person, action, is_private=is_private), (action, status)


@pytest.mark.parametrize("is_private", [False, True], ids=["public", "private"])
@pytest.mark.parametrize("person", PEOPLE)
def test_pages__the_table(client, people, make_collection, add, person, is_private):
    if PEOPLE[person]:
        client.force_login(people.user(PEOPLE[person]))
    for action in TABLE:
        if action == "batch":
            continue
        collection = make_collection(f"For {action}", private=is_private)
        item = add(collection, "2307.09288", kind="paper")

        answer = page_call(client, collection, item, action)

        assert answer.status_code in expected(person, action, is_private=is_private), action
        if answer.status_code == 302 and person not in TABLE[action][is_private]:
            assert "/login" in answer["Location"]
        if person not in TABLE[action][is_private] and action != "upvote":
            kept = CollectionItem.objects.get(pk=item.pk)
            assert (kept.note, kept.images.count()) == ("", 0)


@pytest.mark.parametrize("person", [person for person in PEOPLE if person != "anon"])
@pytest.mark.parametrize("every_member", [False, True])
def test_create__who_may_in_an_organization(client, people, person, every_member):
    set_collection_rights(
        actor=people.actor("ana"), organization=people.lab, every_member_edits=every_member
    )

    answer = client.post(
        "/api/collections",
        json.dumps({"title": "New", "namespace": "lab", "private": False}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {people.token(PEOPLE[person])}"},
    )

    allowed = person in (MEMBERS if every_member else EDITORS)
    assert answer.status_code == (200 if allowed else 403)
    assert Collection.objects.exists() is allowed


@pytest.mark.parametrize("action", [action for action in WIRE if action != "read"])
def test_wire__a_reading_token_changes_nothing(client, people, make_collection, add, action):
    collection = make_collection()
    item = add(collection, "2307.09288", kind="paper")

    answer = wire_call(client, collection, item, action, people.token("ana", "read"))

    assert answer.status_code == 403
    assert CollectionItem.objects.filter(pk=item.pk, note="").exists()


def test_set_collection_rights__admins_only(client, people):
    client.force_login(people.ben)
    path = f"/organizations/{people.lab.namespace.name}/settings/collections"

    assert client.post(path, {"editors": "members"}).status_code == 403
    assert client.get(path).status_code == 200
    client.force_login(people.eve)
    assert client.get(path).status_code == 403


def test_upvote__counts_each_person_once(client, people, make_collection):
    collection = make_collection()
    client.force_login(people.eve)

    for wish in ("set", "set", "remove", "set"):
        client.post(f"{collection.url_path}/upvote", {"wish": wish})

    collection.refresh_from_db()
    assert (collection.upvotes, Upvote.objects.count()) == (1, 1)
