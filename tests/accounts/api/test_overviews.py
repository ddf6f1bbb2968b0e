"""Overviews, members, follow lists, pictures and the change of a role on the wire."""

import json

import pytest
from django.test import Client

from accounts.actions.deactivate_user import deactivate_user
from accounts.actions.update_profile import update_profile
from accounts.models import Membership, Role
from tests.factories import SYSTEM, make_org, make_token, make_user


def bearer(user):
    return {"Authorization": f"Bearer {make_token(user)}"}


def put_role(client, org, member, body, headers=None):
    return client.put(
        f"/api/organizations/{org}/members/{member}/role",
        json.dumps(body),
        content_type="application/json",
        headers=headers or {},
    )


@pytest.mark.parametrize("name", ["ana", "ANA"])
def test_user_overview(people, client: Client, name):
    assert people.lab
    update_profile(actor=SYSTEM, user=people.ana, bio="I train.", avatar_url="/media/ana.png")

    body = client.get(f"/api/users/{name}/overview").json()

    assert body["user"] == "ana"
    assert body["type"] == "user"
    assert body["details"] == "I train."
    assert body["avatarUrl"] == "http://testserver/media/ana.png"
    assert [org["name"] for org in body["orgs"]] == ["lab"]
    assert (body["numModels"], body["numDatasets"], body["numSpaces"]) == (0, 0, 0)
    assert body["numLikes"] == 0


def test_organization_overview(people, client: Client):
    assert people.lab

    body = client.get("/api/organizations/lab/overview").json()

    assert (body["name"], body["type"], body["numUsers"]) == ("lab", "org", 4)


@pytest.mark.parametrize(
    "path",
    [
        "/api/users/nobody/overview",
        "/api/users/lab/overview",
        "/api/users/shut/overview",
        "/api/users/nobody/followers",
        "/api/organizations/nobody/overview",
        "/api/organizations/ana/overview",
        "/api/organizations/nobody/members",
        "/api/avatars/nobody",
        "/api/avatars/shut",
        "/avatars/nobody.svg",
    ],
)
def test_missing_ones_are_404_without_a_repo_code(people, client: Client, path):
    assert people.lab
    deactivate_user(actor=SYSTEM, user=make_user("shut"))

    answer = client.get(path)

    assert answer.status_code == 404
    assert "X-Error-Code" not in answer.headers


def test_members__are_listed_with_roles(people, client: Client):
    assert people.lab

    rows = client.get("/api/organizations/lab/members").json()

    assert [(row["user"], row["role"]) for row in rows] == [
        ("ana", "admin"),
        ("ben", "write"),
        ("cem", "read"),
        ("fay", "contributor"),
    ]
    assert {"_id", "user", "fullname", "avatarUrl", "isPro", "type"} <= set(rows[0])


@pytest.mark.parametrize(("person", "sees"), [("ana", True), ("ben", False), (None, False)])
def test_members__addresses_are_for_admins(people, client: Client, person, sees):
    assert people.lab
    headers = bearer(people.user(person)) if person else {}

    rows = client.get("/api/organizations/lab/members", headers=headers).json()
    by_address = client.get(
        "/api/organizations/lab/members?email=Cem@example.org", headers=headers
    ).json()

    assert any("email" in row for row in rows) is sees
    assert [row["user"] for row in by_address] == (["cem"] if sees else [])


def test_members__pages_by_link(people, client: Client):
    assert people.lab

    first = client.get("/api/organizations/lab/members?limit=3&search=")
    link = first.headers["Link"]
    assert link.startswith("<http://testserver/api/organizations/lab/members?")
    assert link.endswith('; rel="next"')
    second = client.get(link[1 : link.index(">")])

    assert [row["user"] for row in first.json() + second.json()] == ["ana", "ben", "cem", "fay"]
    assert "Link" not in second.headers


@pytest.mark.parametrize(
    ("search", "found"), [("an", ["ana"]), ("ANA", ["ana"]), ("zz", []), ("%", [])]
)
def test_members__search(people, client: Client, search, found):
    assert people.lab

    rows = client.get("/api/organizations/lab/members", {"search": search}).json()

    assert [row["user"] for row in rows] == found


@pytest.mark.parametrize(
    "query",
    [
        "limit=x",
        "limit=0",
        "cursor=-1",
        "cursor=x",
        "search=a%00b",
        "email=%00",
        f"search={'x' * 101}",
    ],
)
def test_members__nonsense_is_400(people, client: Client, query):
    assert people.lab

    assert client.get(f"/api/organizations/lab/members?{query}").status_code == 400


def test_members__query_count_does_not_grow(people, client: Client, django_assert_num_queries):
    make_org("crowd", members={f"person-x{n}": Role.READ for n in range(10)})

    with django_assert_num_queries(2):
        client.get("/api/organizations/crowd/members")


@pytest.mark.parametrize(
    ("person", "status"), [("ana", 200), ("ben", 403), ("eve", 403), (None, 401)]
)
def test_member_role__who_may(people, client: Client, person, status):
    assert people.lab
    headers = bearer(people.user(person)) if person else {}

    answer = put_role(client, "lab", "cem", {"role": "write", "resourceGroups": []}, headers)

    assert answer.status_code == status
    role = Membership.objects.get(organization=people.lab, user=people.cem).role
    assert role == (Role.WRITE if status == 200 else Role.READ)


def test_member_role__a_cookie_is_not_enough(people, client: Client):
    """S54."""
    assert people.lab
    client.force_login(people.ana)

    assert put_role(client, "lab", "cem", {"role": "write"}).status_code == 401


@pytest.mark.parametrize(
    ("member", "body", "status"),
    [
        ("cem", {"role": "god"}, 400),
        ("cem", {}, 400),
        ("cem", {"role": ["write"]}, 400),
        ("cem", {"role": "write", "resourceGroups": [{"id": "x", "role": "read"}]}, 400),
        ("eve", {"role": "write"}, 404),
        ("nobody", {"role": "write"}, 404),
        ("ana", {"role": "read"}, 409),
    ],
)
def test_member_role__refusals(people, client: Client, member, body, status):
    assert people.lab
    assert people.eve

    assert put_role(client, "lab", member, body, bearer(people.ana)).status_code == status


@pytest.mark.parametrize(
    "path", ["users/ana/avatar", "organizations/lab/avatar", "avatars/ana", "avatars/lab"]
)
def test_avatar__address_or_redirect(people, client: Client, path):
    assert people.lab
    name = "lab" if "lab" in path else "ana"

    url = f"http://testserver/avatars/{name}.svg"
    assert client.get(f"/api/{path}").json() == {"avatarUrl": url}
    assert client.get(f"/api/{path}?redirect=true").headers["Location"] == url


def test_avatar__picture_runs_nothing(people, client: Client):
    answer = client.get(f"/avatars/{people.ana.username}.svg")

    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "A</text>" in answer.content.decode()
