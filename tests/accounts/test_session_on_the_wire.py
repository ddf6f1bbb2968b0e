"""A session alone changes nothing on the wire; with the token of our own pages it does."""

import json

import pytest
from django.test import Client

from tests.factories import make_repo
from tests.repos.views.edits import head_of, text_of

_COMMIT = "/api/models/ana/tiny/commit/main"
_LINES = [
    {"key": "header", "value": {"summary": "By a page"}},
    {"key": "file", "value": {"path": "a.txt", "content": "a\n"}},
]
_BODY = "\n".join(json.dumps(line) for line in _LINES)
_NDJSON = "application/x-ndjson"


@pytest.fixture
def repo(people):
    return make_repo(people.ana, "tiny")


@pytest.fixture
def browser(people):
    """(client, the token that its pages carry)."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)
    html = client.get("/new").content.decode()
    token = html.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    return client, token


def test_session__with_the_token_of_its_page(browser, repo):
    client, token = browser

    answer = client.post(_COMMIT, _BODY, _NDJSON, headers={"X-CSRFToken": token})

    assert answer.status_code == 200
    assert text_of(repo, "a.txt") == "a\n"


@pytest.mark.parametrize("headers", [{}, {"X-CSRFToken": "x" * 64}, {"X-CSRFToken": ""}])
def test_session__without_it(browser, repo, headers):
    client, _ = browser
    before = head_of(repo)

    answer = client.post(_COMMIT, _BODY, _NDJSON, headers=headers)

    assert answer.status_code == 401
    assert head_of(repo) == before


def test_session__a_foreign_origin_is_refused(browser, repo):
    client, token = browser

    headers = {"X-CSRFToken": token, "Origin": "https://evil.example"}
    answer = client.post(_COMMIT, _BODY, _NDJSON, headers=headers)

    assert answer.status_code == 401


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain"])
def test_session__a_form_of_another_page(browser, repo, kind):
    client, token = browser
    before = head_of(repo)

    answer = client.post(_COMMIT, f"csrfmiddlewaretoken={token}", kind)

    assert answer.status_code == 401
    assert head_of(repo) == before


def test_session__the_token_of_somebody_else(browser, people, repo):
    client, _ = browser
    other = Client(enforce_csrf_checks=True)
    other.force_login(people.eve)
    html = other.get("/new").content.decode()
    token = html.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]

    answer = client.post(_COMMIT, _BODY, _NDJSON, headers={"X-CSRFToken": token})

    assert answer.status_code == 401
