"""Create, delete, move, settings, likes, access checks and card validation."""

import json

import pytest

from repos.models import Repository, RepoType
from tests.factories import deliver_events, make_repo
from tests.repos.api.calls import api, bearer, commit_files, file_line, post_commit

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client, people):
    def call(method, path, data=None, person="ana", role="write"):
        headers = bearer(people.user(person), role) if person else {}
        body = data if isinstance(data, bytes) else json.dumps(data or {}).encode()
        return client.generic(method, path, body, content_type="application/json", **headers)

    return call


def create(call, person="ana", **data):
    return call("POST", "/api/repos/create", data, person)


@pytest.mark.parametrize(
    ("type_", "path"), [(None, ""), ("model", ""), ("dataset", "datasets/"), ("space", "spaces/")]
)
def test_create__answers_an_absolute_url(call, type_, path):
    response = create(
        call, name="bert", type=type_, sdk="gradio", organization=None, lfsmultipartthresh=5
    )

    repo = Repository.objects.get()
    assert response.json() == {
        "url": f"http://testserver/{path}ana/bert",
        "name": "ana/bert",
        "id": repo.public_id,
    }
    assert repo.head_oid


def test_create__again_is_409_with_the_url(call):
    create(call, name="bert")

    for name in ("bert", "BERT"):
        response = create(call, name=name)
        assert response.status_code == 409
        assert response.json()["error"] == "You already created this model repo"
        assert response.json()["url"] == "http://testserver/ana/bert"
    assert create(call, name="bert", type="dataset").status_code == 200


@pytest.mark.parametrize(
    ("data", "is_private"),
    [
        ({}, False),
        ({"private": True}, True),
        ({"visibility": "private"}, True),
        ({"visibility": "public", "private": True}, False),
    ],
)
def test_create__visibility(call, data, is_private):
    create(call, name="bert", **data)

    assert Repository.objects.get().is_private is is_private


def test_create__first_files_and_license(call, client):
    create(
        call,
        name="bert",
        license="mit",
        files=[
            {"path": "a.txt", "content": "text"},
            {"path": "b/c.bin", "content": "aGk=", "encoding": "base64"},
        ],
    )

    rows = client.get("/api/models/ana/bert/tree/main?recursive=true").json()
    assert [row["path"] for row in rows if row["type"] == "file"] == [
        ".gitattributes",
        "README.md",
        "a.txt",
        "b/c.bin",
    ]
    assert len(client.get("/api/models/ana/bert/commits/main").json()) == 1


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "..",
        ".",
        "a/b/c",
        "a--b",
        "a..b",
        "-a",
        "a.",
        "x.git",
        "a b",
        "a\0b",
        "a\nb",
        "ü",
        "%2e%2e",
        "x\\..\\y",
        "x" * 97,
        "",
        5,
        None,
        ["a"],
    ],
)
def test_create__impossible_names_leave_no_trace(call, name):
    response = create(call, name=name)

    assert response.status_code in (400, 422)
    assert response.json()["error"]
    assert not Repository.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"type": "kernel"},
        {"type": 5},
        {"type": "space"},
        {"type": "space", "sdk": "cobol"},
        {"visibility": "secret"},
        {"visibility": "protected"},
        {"private": "yes"},
        {"license": "nope"},
        {"files": "x"},
        {"files": [5]},
        {"files": [{"path": "../x", "content": ""}]},
        {"files": [{"path": ".git/config", "content": ""}]},
        {"files": [{"path": "a", "content": "***", "encoding": "base64"}]},
        {"files": [{"path": f"f{number}", "content": ""} for number in range(101)]},
    ],
)
def test_create__bad_input(call, data):
    assert create(call, name="bert", **data).status_code in (400, 422)
    assert not Repository.objects.exists()


@pytest.mark.parametrize(
    ("person", "organization", "status"),
    [
        ("ana", "lab", 200),
        ("fay", "lab", 200),
        ("cem", "lab", 403),
        ("eve", "lab", 403),
        ("eve", "ana", 403),
        ("eve", "nobody", 403),
        (None, "lab", 401),
        (None, None, 401),
    ],
)
def test_create__who_may(call, people, person, organization, status):
    people.lab  # noqa: B018  # the organization comes to be

    assert create(call, person, name="bert", organization=organization).status_code == status


def test_create__a_read_token_may_not(call):
    response = call("POST", "/api/repos/create", {"name": "bert"}, "ana", "read")

    assert response.status_code == 403


@pytest.mark.parametrize("body", [b"[]", b"{", b"null", b"\xff", b'"x"', b"[" * 100_000])
def test_create__not_an_object_is_400(call, body):
    assert call("POST", "/api/repos/create", body).status_code == 400


@pytest.mark.parametrize("named", [{"name": "bert"}, {"name": "bert", "organization": "ana"}])
def test_delete__with_a_json_body(call, people, named):
    make_repo(owner=people.ana, name="bert")

    assert call("DELETE", "/api/repos/delete", {**named, "type": None}).status_code == 200

    assert not Repository.objects.exists()
    response = call("DELETE", "/api/repos/delete", named)
    assert (response.status_code, response["X-Error-Code"]) == (404, "RepoNotFound")


@pytest.mark.parametrize(
    ("person", "status"), [("ben", 200), ("cem", 403), ("fay", 403), ("eve", 403), (None, 401)]
)
def test_delete__who_may(call, people, person, status):
    make_repo(owner=people.lab, name="bert", created_by=people.ana)

    response = call("DELETE", "/api/repos/delete", {"name": "bert", "organization": "lab"}, person)

    assert response.status_code == status
    assert Repository.objects.exists() is (status != 200)


def test_move__and_the_old_id_redirects(call, client, people):
    repo = make_repo(owner=people.ana, name="bert", files={"a": "b"})

    data = {"fromRepo": "ana/bert", "toRepo": "ana/roberta", "type": None}
    assert call("POST", "/api/repos/move", data).status_code == 200

    response = client.get("/api/models/ana/bert/tree/main?recursive=true")
    assert response.status_code == 307
    assert response["Location"] == "/api/models/ana/roberta/tree/main?recursive=true"
    answer = post_commit(repo, [file_line("c", b"d")], people.ana)
    assert answer.status_code == 307


def test_move__taken_and_nonsense(call, people):
    make_repo(owner=people.ana, name="bert")
    make_repo(owner=people.ana, name="taken")

    response = call("POST", "/api/repos/move", {"fromRepo": "ana/bert", "toRepo": "ana/taken"})
    assert response.status_code == 409
    assert response.json()["error"] == "A model repository called ana/taken already exists"
    for target in ("x", "a/b/c", "ana/../x", "ana/x.git", "", None, 5):
        data = {"fromRepo": "ana/bert", "toRepo": target}
        assert call("POST", "/api/repos/move", data).status_code in (400, 403, 422)


def test_settings__answers_what_is_now(call, people):
    repo = make_repo(owner=people.ana, name="bert")

    response = call("PUT", api(repo, "/settings"), {"private": True, "gated": "auto"})

    assert response.json() == {
        "private": True,
        "visibility": "private",
        "gated": "auto",
        "discussionsDisabled": False,
    }
    assert call("PUT", api(repo, "/settings"), {"visibility": "public"}).json()["private"] is False
    assert call("PUT", api(repo, "/settings"), {"gated": False}).json()["gated"] is False
    assert call("PUT", api(repo, "/settings"), {"xetEnabled": True}).status_code == 200


@pytest.mark.parametrize(
    "data",
    [{"gated": "x"}, {"gated": True}, {"private": "x"}, {"visibility": "x"}, {"private": 1}],
)
def test_settings__bad_input(call, people, data):
    repo = make_repo(owner=people.ana)

    assert call("PUT", api(repo, "/settings"), data).status_code == 400


@pytest.mark.parametrize("extra", ["is_disabled", "namespace", "owner_id", "likes", "repo_id"])
def test_settings__takes_no_other_column(call, people, extra):
    repo = make_repo(owner=people.ana)
    before = Repository.objects.values().get()

    call("PUT", api(repo, "/settings"), {extra: 5})

    assert Repository.objects.values().get() == before


@pytest.mark.parametrize(
    ("person", "read", "write"),
    [("ben", 200, 200), ("cem", 200, 403), ("eve", 404, 404), (None, 401, 401)],
)
def test_auth_check(call, people, person, read, write):
    repo = make_repo(owner=people.lab, private=True, created_by=people.ana)

    assert call("GET", api(repo, "/auth-check"), person=person).status_code == read
    assert call("GET", api(repo, "/auth-check/write"), person=person).status_code == write


def test_like__is_idempotent(call, client, people):
    repo = make_repo(owner=people.ana)

    for expected, method in ((1, "POST"), (1, "POST"), (0, "DELETE"), (0, "DELETE")):
        assert call(method, api(repo, "/like"), person="eve").status_code == 200
        assert client.get(api(repo)).json()["likes"] == expected
    call("POST", api(repo, "/like"), person="eve")
    assert client.get(api(repo, "/likers")).json()[0]["user"] == "eve"
    assert call("POST", api(repo, "/like"), person=None).status_code == 401


def test_my_repositories(call, client, people):
    repo = make_repo(owner=people.ana, name="mine", private=True)
    theirs = make_repo(owner=people.lab, created_by=people.ana, repo_type=RepoType.DATASET)

    rows = call("GET", "/api/settings/repositories").json()

    assert [row["id"] for row in rows] == [repo.repo_id]
    assert rows[0].keys() == {
        "id",
        "type",
        "updatedAt",
        "visibility",
        "storage",
        "storagePercent",
    }
    path = "/api/organizations/lab/settings/repositories"
    assert [row["id"] for row in call("GET", path, person="cem").json()] == [theirs.repo_id]
    assert call("GET", path, person="eve").status_code == 404
    assert call("GET", path, person=None).status_code == 401
    assert client.get("/api/settings/repositories").status_code == 401


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("---\nlicense: mit\n---\n", 200),
        ("", 200),
        ("---\nlicense: nope\n---\n", 400),
        ("---\na: [\n---\n", 400),
    ],
)
@pytest.mark.parametrize("kind", ["model", "dataset", "space", None])
def test_validate_yaml__is_always_an_object(call, content, status, kind):
    response = call("POST", "/api/validate-yaml", {"content": content, "repoType": kind}, None)

    assert response.status_code == status
    assert response.json().keys() == {"errors", "warnings"}
    assert bool(response.json()["errors"]) is (status == 400)


@pytest.mark.parametrize("body", [b"[]", b"{", {"content": 5}, {"repoType": "x"}])
def test_validate_yaml__nonsense(call, body):
    response = call("POST", "/api/validate-yaml", body, None)

    assert response.status_code == 400
    assert isinstance(response.json(), dict)


def test_index_card__follows_the_default_branch(people, client):
    repo = make_repo(owner=people.ana, name="bert")
    commit_files(repo, {"README.md": b"---\nlicense: mit\ntags: [one]\n---\n"}, people.ana)
    deliver_events()
    assert "one" in client.get(api(repo)).json()["tags"]

    commit_files(repo, {"README.md": b"---\nlicense: mit\ntags: [two]\n---\n"}, people.ana)
    deliver_events()

    data = client.get(api(repo)).json()
    assert "two" in data["tags"]
    assert "one" not in data["tags"]
    assert data["cardData"] == {"license": "mit", "tags": ["two"]}
    assert [row["id"] for row in client.get("/api/models?filter=two").json()] == ["ana/bert"]
    assert client.get("/api/models?filter=one").json() == []


def test_index_card__a_bad_card_counts_as_none(people, client):
    from hub.kernel.clock import now
    from repos.git.types import Oid, PutFile, RepoPath, Signature
    from repos.git_of import git_of
    from repos.listeners import reindex
    from tests.factories import SYSTEM

    repo = make_repo(owner=people.ana, name="bert")
    commit = git_of(repo).build_commit(
        parent=Oid(repo.head_oid),
        changes=[PutFile(RepoPath("README.md"), b"---\na: &x [1]\nb: *x\n---\narxiv:2101.00001")],
        author=Signature("ana", "ana@localhost", now()),
        message="bad card",
    )
    repo.head_oid = commit
    repo.save()
    assert SYSTEM.is_system

    reindex(repo)

    repo.refresh_from_db()
    assert repo.card_data == {}
    assert [row.tag for row in repo.card_tags.all()] == ["arxiv:2101.00001"]
