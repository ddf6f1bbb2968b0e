"""Branches, tags and squashing through the API, and everything hostile that can be put there."""

import json

import pytest

from tests.factories import make_commit, make_repo
from tests.repos.api.calls import api, bearer

pytestmark = pytest.mark.django_db

HOSTILE = [
    "--upload-pack=touch%20x",
    "-h",
    "--exec=id",
    "a..b",
    "a%00b",
    "a%20b",
    "x.lock",
    "a%5E",
    "%0A",
    "refs%2Fpr%2F1",
    "refs%2Fhub%2Fx",
    "HEAD",
    "0" * 40,
    "x" * 300,
]


@pytest.fixture
def repo(people):
    return make_repo(owner=people.lab, name="refs-repo", created_by=people.ana)


@pytest.fixture
def call(client, people):
    def call(method, path, data=None, person="ben"):
        body = b"" if data is None else json.dumps(data).encode()
        headers = bearer(people.user(person)) if person else {}
        return client.generic(method, path, body, content_type="application/json", **headers)

    return call


def refs_of(client, repo, people):
    data = client.get(api(repo, "/refs"), **bearer(people.ana)).json()
    return {row["ref"]: row["targetCommit"] for rows in data.values() for row in rows}


def test_branch__create_and_delete(repo, call, client, people):
    first = repo.head_oid
    make_commit(repo, {"a": "b"})

    assert call("POST", api(repo, "/branch/feature%2Fx")).status_code == 200
    assert call("POST", api(repo, "/branch/old"), {"startingPoint": first}).status_code == 200

    refs = refs_of(client, repo, people)
    assert refs["refs/heads/feature/x"] == repo.head_oid
    assert refs["refs/heads/old"] == first
    assert call("DELETE", api(repo, "/branch/feature%2Fx")).status_code == 200
    assert "refs/heads/feature/x" not in refs_of(client, repo, people)


def test_branch__exists_is_409(repo, call):
    call("POST", api(repo, "/branch/x"), {})

    response = call("POST", api(repo, "/branch/x"), {})

    assert response.status_code == 409
    assert "refs/heads/x already exists" in response.json()["error"]
    assert call("POST", api(repo, "/branch/x"), {"overwrite": True}).status_code == 200


def test_branch__may_share_its_name_with_a_tag(repo, call):
    assert call("POST", api(repo, "/tag/main"), {"tag": "v1"}).status_code == 200
    assert call("POST", api(repo, "/branch/v1"), {}).status_code == 200


@pytest.mark.parametrize("name", HOSTILE)
def test_branch__hostile_names_are_refused(repo, call, client, people, name):
    before = refs_of(client, repo, people)

    created = call("POST", api(repo, f"/branch/{name}"), {})
    deleted = call("DELETE", api(repo, f"/branch/{name}"))

    assert created.status_code in (400, 404, 422)
    assert deleted.status_code in (400, 404, 422)
    assert refs_of(client, repo, people) == before


@pytest.mark.parametrize("name", [*HOSTILE[:9], "gone"])
def test_branch__hostile_starting_points_are_not_found(repo, call, name):
    from urllib.parse import unquote

    response = call("POST", api(repo, "/branch/x"), {"startingPoint": unquote(name)})

    assert response.status_code in (400, 404)
    if response.status_code == 404:
        assert response["X-Error-Code"] == "RevisionNotFound"


def test_branch__main_stays(repo, call):
    response = call("DELETE", api(repo, "/branch/main"))

    assert 400 <= response.status_code < 500
    assert "Cannot delete refs/heads/main" in response.json()["error"]


def test_branch__missing_is_revision_not_found(repo, call):
    call("POST", api(repo, "/tag/main"), {"tag": "v1"})

    for name in ("gone", "v1"):
        response = call("DELETE", api(repo, f"/branch/{name}"))
        assert response.status_code == 404
        assert response["X-Error-Code"] == "RevisionNotFound"


@pytest.mark.parametrize("message", [None, "annotated"])
def test_tag__create_list_delete(repo, call, client, people, message):
    data = {"tag": "v1"} | ({"message": message} if message else {})

    assert call("POST", api(repo, "/tag/main"), data).status_code == 200

    assert refs_of(client, repo, people)["refs/tags/v1"] == repo.head_oid
    assert call("POST", api(repo, "/tag/main"), data).status_code == 409
    assert (
        client.get(api(repo, "/revision/v1"), **bearer(people.ana)).json()["sha"] == repo.head_oid
    )
    assert call("DELETE", api(repo, "/tag/v1")).status_code == 200
    response = call("DELETE", api(repo, "/tag/v1"))
    assert (response.status_code, response["X-Error-Code"]) == (404, "RevisionNotFound")


def test_tag__a_branch_is_no_tag(repo, call, client, people):
    response = call("DELETE", api(repo, "/tag/main"))

    assert 400 <= response.status_code < 500
    assert "refs/heads/main" in refs_of(client, repo, people)


@pytest.mark.parametrize("revision", ["gone", *HOSTILE[:6]])
def test_tag__unknown_revision(repo, call, revision):
    response = call("POST", api(repo, f"/tag/{revision}"), {"tag": "v1"})

    assert (response.status_code, response["X-Error-Code"]) == (404, "RevisionNotFound")


@pytest.mark.parametrize("tag", ["-h", "a b", "a..b", "x.lock", "refs/pr/1", "", "a\0b", 5, None])
def test_tag__hostile_names(repo, call, tag):
    assert call("POST", api(repo, "/tag/main"), {"tag": tag}).status_code in (400, 422)


def test_super_squash__leaves_one_commit(repo, call, client, people):
    make_commit(repo, {"a": "b"})
    make_commit(repo, {"c": "d"})

    response = call("POST", api(repo, "/super-squash/main"), {"message": "All in one"})

    assert response.status_code == 200
    rows = client.get(api(repo, "/commits/main"), **bearer(people.ana)).json()
    assert [row["title"] for row in rows] == ["All in one"]
    listed = client.get(api(repo, "/tree/main"), **bearer(people.ana)).json()
    assert {row["path"] for row in listed} == {".gitattributes", "a", "c"}


@pytest.mark.parametrize(
    ("person", "status"), [("ben", 200), ("cem", 403), ("eve", 403), (None, 401)]
)
def test_branches_and_tags__who_may(repo, call, person, status):
    assert call("POST", api(repo, "/branch/x"), {}, person).status_code == status
    assert call("POST", api(repo, "/tag/main"), {"tag": "v1"}, person).status_code == status
    assert call("DELETE", api(repo, "/branch/x"), None, person).status_code == status
    assert call("DELETE", api(repo, "/tag/v1"), None, person).status_code == status
    assert call("POST", api(repo, "/super-squash/main"), {}, person).status_code == status
