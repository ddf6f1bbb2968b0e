"""`GET /api/collections` and the whole of one: what is in there depends on who asks."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from repos.models import Repository
from tests.factories import make_repo


def get(client, path, token=""):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.content[-2000:]
    return answer.json()


def test_list__four_items_and_no_position(client, people, shelf, add):
    add(shelf, "1706.03762", kind="paper")
    add(shelf, "1706.03763", kind="paper")

    (row,) = get(client, "/api/collections?owner=lab")

    assert "position" not in row
    assert [item["id"] for item in row["items"]] == [
        "lab/bert",
        "lab/squad",
        "2307.09288",
        "1706.03762",
    ]
    assert row["slug"] == shelf.full_slug
    assert row["owner"]["type"] == "org"


# S45: whether a private repository is in there shows neither in items, nor in positions, nor in filters.
def test_items__hidden_ones_leave_no_gap(client, people, shelf):
    public = get(client, f"/api/collections/{shelf.full_slug}")
    ana = get(client, f"/api/collections/{shelf.full_slug}", people.token("ana"))

    assert [(item["id"], item["position"]) for item in public["items"]] == [
        ("lab/bert", 0),
        ("lab/squad", 1),
        ("2307.09288", 2),
    ]
    assert [item["id"] for item in ana["items"]][1] == "ana/secret"
    assert "secret" not in json.dumps(public)
    for token, found in (("", 0), (people.token("ana"), 1), (people.token("ben"), 0)):
        assert len(get(client, "/api/collections?item=models/ana/secret", token)) == found
    assert len(get(client, "/api/collections?item=models/lab/bert")) == 1


def test_move__counts_what_the_actor_sees(client, people, shelf):
    """Ben does not see the second item; he puts the last one first but one."""
    headers = {"Authorization": f"Bearer {people.token('ben')}"}
    path = f"/api/collections/{shelf.full_slug}"
    paper = client.get(path, headers=headers).json()["items"][2]

    client.patch(
        f"{path}/items/{paper['_id']}",
        json.dumps({"position": 1}),
        content_type="application/json",
        headers=headers,
    )

    seen = [item["id"] for item in client.get(path, headers=headers).json()["items"]]
    assert seen == ["lab/bert", "2307.09288", "lab/squad"]
    every = [item["id"] for item in get(client, path, people.token("ana"))["items"]]
    assert every == ["lab/bert", "ana/secret", "2307.09288", "lab/squad"]


def test_hidden_item__is_not_there_for_an_editor_either(client, people, shelf):
    hidden = shelf.items.get(repo__repo_id="ana/secret")
    headers = {"Authorization": f"Bearer {people.token('ben')}"}
    path = f"/api/collections/{shelf.full_slug}/items/{hidden.public_id}"

    assert client.delete(path, headers=headers).status_code == 404
    assert shelf.items.filter(pk=hidden.pk).exists()


# S43: an item is looked up through its own collection.
def test_item__of_another_collection_does_not_exist_here(client, people, shelf, make_collection):
    mine = make_collection("Eve's", by="eve", owner="eve")
    foreign = shelf.items.first()
    headers = {"Authorization": f"Bearer {people.token('eve')}"}

    for base in (mine, shelf):
        path = f"/api/collections/{base.full_slug}/items/{foreign.public_id}"
        status = client.delete(path, headers=headers).status_code
        assert status == (404 if base == mine else 403)
    assert shelf.items.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("sort", ["lastModified", "trending", "upvotes"])
def test_list__pages_by_cursor_without_losing_one(client, people, make_collection, sort):
    made = {make_collection(f"Number {number}").full_slug for number in range(5)}
    make_collection("Hidden", private=True)

    seen, path = [], f"/api/collections?limit=2&sort={sort}"
    while path:
        answer = client.get(path)
        seen += [row["slug"] for row in answer.json()]
        link = answer.headers.get("Link", "")
        path = link.partition("<http://testserver")[2].partition(">")[0]

    assert sorted(seen) == sorted(made)
    assert len(seen) == 5


@pytest.mark.parametrize(
    "query", ["cursor=nonsense", "sort=random", "item=bert", "limit=x", "cursor=WzEsIDFd"]
)
def test_list__refuses_nonsense(client, db, query):
    status = client.get(f"/api/collections?{query}&q=%00").status_code

    assert status == (200 if query == "cursor=WzEsIDFd" else 400)


def test_list__costs_the_same_for_many(client, people, make_collection, add):
    """S71's sibling: no query per collection, per item or per linked collection."""

    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            get(client, "/api/collections?owner=lab")
        return len(queries)

    first = make_collection("Zero")
    add(first, make_repo(people.lab).repo_id)
    add(first, first.full_slug, kind="collection")
    before = count()
    for number in range(4):
        one = make_collection(f"Number {number}")
        for repo in Repository.objects.all():
            add(one, repo.repo_id)
        add(one, first.full_slug, kind="collection")

    assert count() == before <= 5


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"title": "A"}, 200),
        ({"title": "A", "namespace": "nobody"}, 403),
        ({"title": ""}, 400),
        ({"title": "x" * 61}, 400),
        ({"title": "A", "description": "x" * 151}, 400),
        ({"title": ["A"]}, 400),
        ({"title": "A", "private": "yes"}, 400),
        ({"title": "A", "resourceGroupId": "66aa00000000000000000001"}, 501),
        ({"title": "A", "item": {"type": "model", "id": "lab/bert"}}, 200),
        ({"title": "A", "item": {"type": "model", "id": "ana/secret"}}, 404),
        ({"title": "A", "item": {"type": "bucket", "id": "x/y"}}, 400),
        ({"title": "A", "item": "lab/bert"}, 400),
        ({"title": "A", "item": {"type": "paper", "id": "javascript:alert(1)"}}, 400),
    ],
)
def test_create__judges_the_body(client, people, shelf, body, status):
    """Eve's own: what she may not see does not exist, and nothing is made half."""
    answer = client.post(
        "/api/collections",
        json.dumps({"namespace": "eve", "private": False} | body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {people.token('eve')}"},
    )

    assert answer.status_code == status, answer.content
    mine = get(client, "/api/collections?owner=eve", people.token("eve"))
    assert len(mine) == (1 if status == 200 else 0)
