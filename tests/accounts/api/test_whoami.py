"""GET /api/whoami-v2, as clients of all generations read it."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.actions.create_token import Grant
from accounts.models import AccessToken, Role, TokenRole
from hub.kernel.clock import now
from tests.factories import make_token

WIRE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def whoami(client, token):
    return client.get("/api/whoami-v2", headers={"Authorization": f"Bearer {token}"})


def test_whoami__tells_the_person_and_the_organizations(people, client: Client):
    assert people.lab
    token = make_token(people.ben)

    body = whoami(client, token).json()

    assert body["type"] == "user"
    assert body["name"] == "ben"
    assert body["email"] == "ben@example.org"
    assert body["emailVerified"] is True
    assert body["periodEnd"] is None
    assert [(org["name"], org["roleInOrg"]) for org in body["orgs"]] == [("lab", "write")]
    assert body["orgs"][0]["type"] == "org"
    assert body["avatarUrl"] == "http://testserver/avatars/ben.svg"


@pytest.mark.parametrize("role", [TokenRole.READ, TokenRole.WRITE])
def test_whoami__tells_the_token(people, client: Client, role):
    token = make_token(people.eve, role)

    auth = whoami(client, token).json()["auth"]

    assert auth["type"] == "access_token"
    assert auth["accessToken"]["role"] == role.value
    assert auth["accessToken"]["displayName"].startswith("token ")
    assert WIRE_TIME.fullmatch(auth["accessToken"]["createdAt"])
    assert "expiresAt" not in auth


def test_whoami__tells_the_places_of_a_fine_grained_token(people, client: Client):
    token = make_token(
        people.ana,
        TokenRole.FINE_GRAINED,
        grants=[Grant(namespace=people.lab.namespace, role=Role.WRITE)],
        can_read_gated=True,
        expires_at=now() + timedelta(days=1),
    )

    auth = whoami(client, token).json()["auth"]

    assert WIRE_TIME.fullmatch(auth["expiresAt"])
    fine = auth["accessToken"]["fineGrained"]
    assert auth["accessToken"]["role"] == "fineGrained"
    assert fine["canReadGatedRepos"] is True
    assert fine["scoped"][0]["entity"]["name"] == "lab"
    assert fine["scoped"][0]["entity"]["type"] == "org"
    assert "repo.write" in fine["scoped"][0]["permissions"]


def test_whoami__a_token_of_a_deleted_repository_tells_nothing(people, client: Client):
    token = make_token(
        people.ana, TokenRole.FINE_GRAINED, grants=[Grant(repo_pk=987654, role=Role.READ)]
    )

    auth = whoami(client, token).json()["auth"]

    assert auth["accessToken"]["fineGrained"]["scoped"] == []


def test_whoami__nobody_is_401(people, client: Client):
    answer = client.get("/api/whoami-v2")

    assert answer.status_code == 401
    assert "error" in answer.json()


def test_whoami__a_bad_token_has_the_words_that_clients_know(people, client: Client):
    answer = whoami(client, "hf_nobody")

    assert answer.status_code == 401
    assert answer.headers["X-Error-Message"] == "Invalid credentials in Authorization header"
    assert "X-Error-Code" not in answer.headers


def test_whoami__query_count(people, client: Client, django_assert_num_queries):
    assert people.lab
    token = make_token(people.ana)

    # Token with its person; the organizations; the token again, its grants.
    with django_assert_num_queries(4):
        whoami(client, token)


def test_whoami__is_never_cached_for_others(people, client: Client):
    answer = whoami(client, make_token(people.ana))

    assert answer.headers["Cache-Control"] == "no-store"
    assert AccessToken.objects.count() == 1
