import time

import pytest
from django.test import Client

from accounts.models import Role
from repos.models import RepoType
from repos.xet.tokens import XetScope, read_token
from tests.factories import make_commit, make_repo
from tests.repos.api.calls import api, bearer
from tests.repos.api.xet_client import ask_token

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("repo_type", list(RepoType))
@pytest.mark.parametrize("kind", ["read", "write"])
def test_token__says_it_in_headers_and_in_json(people, repo_type, kind):
    repo = make_repo(people.ana, repo_type=repo_type)

    answer = ask_token(repo, people.ana, kind)

    said = answer.json()
    assert said["casUrl"] == "http://testserver/xet/g1"
    assert answer["X-Xet-Cas-Url"] == said["casUrl"]
    assert answer["X-Xet-Access-Token"] == said["accessToken"]
    assert answer["X-Xet-Token-Expiration"] == str(said["exp"])
    assert 600 <= said["exp"] - time.time() <= 901
    assert answer["Cache-Control"] == "no-store"
    token = read_token(said["accessToken"])
    assert (token.repo_pk, token.actor_id) == (repo.pk, people.ana.pk)
    assert token.scope is (XetScope.READ if kind == "read" else XetScope.WRITE)


def test_token__knows_every_form_of_revision(people):
    repo = make_repo(people.ana)
    make_commit(repo, {"a": "b"})

    forms = ["main", "refs%2Fheads%2Fmain", "refs/heads/main", repo.head_oid, "None?create_pr=1"]

    statuses = [ask_token(repo, people.ana, "write", form).status_code for form in forms]
    assert statuses == [200] * len(forms)
    assert ask_token(repo, people.ana, "write", "nope").status_code == 404


@pytest.mark.parametrize(
    ("who", "kind", "public", "private"),
    [
        (None, "read", 200, 401),
        (None, "write", 401, 401),
        ("eve", "read", 200, 404),
        ("eve", "write", 403, 404),
        ("cem", "read", 200, 200),
        ("cem", "write", 403, 403),
        ("ben", "write", 200, 200),
        ("ana", "write", 200, 200),
    ],
)
def test_s34_token__is_for_who_may(people, who, kind, public, private):
    user = None if who is None else people.user(who)

    statuses = [
        ask_token(make_repo(people.lab, private=hidden), user, kind).status_code
        for hidden in (False, True)
    ]

    assert statuses == [public, private]


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("eve", 200), ("cem", 200)])
def test_token__readers_may_propose(people, who, status):
    repo = make_repo(people.lab)
    user = None if who is None else people.user(who)

    answer = ask_token(repo, user, "write", "main?create_pr=1")

    assert answer.status_code == status
    if status == 200:
        assert read_token(answer.json()["accessToken"]).scope is XetScope.PROPOSE


def test_token__a_reading_access_token_writes_nothing(people):
    repo = make_repo(people.ana)
    path = api(repo, "/xet-write-token/main")

    for query in ("", "?create_pr=1"):
        answer = Client().get(path + query, **bearer(people.ana, "read"))
        assert answer.status_code == 403


def test_token__with_xet_off_there_is_none(people, settings):
    settings.XET_ENABLED = False
    repo = make_repo(people.ana)

    assert ask_token(repo, people.ana, "read").status_code == 404


def test_token__names_the_generation_and_the_callers_host(people, settings):
    settings.XET_GENERATION = 7
    repo = make_repo(people.ana)

    answer = ask_token(repo, people.ana, "read", HTTP_HOST="hub.example:81")

    assert answer.json()["casUrl"] == "http://hub.example:81/xet/g7"


def test_token__an_organization_reader_is_no_writer(people):
    repo = make_repo(people.lab, private=True)
    people.cem.memberships.update(role=Role.WRITE)

    assert ask_token(repo, people.cem, "write").status_code == 200
