"""The commit endpoint: formats, all or nothing, retries, LFS decisions, every hostile path."""

import json
import threading

import pytest
from django.db import connection
from django.test import Client

from repos.git_of import git_of
from repos.models import Repository
from tests.factories import make_repo
from tests.repos.api.calls import (
    api,
    bearer,
    commit_files,
    content_of,
    file_line,
    listed,
    ndjson_line,
    post_commit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def repo(people):
    return make_repo(owner=people.lab, name="target", created_by=people.ana)


def test_commit__answers_what_clients_parse(repo, client, people):
    response = post_commit(repo, [file_line("a/b.txt", b"hi")], people.ben)

    data = response.json()
    repo.refresh_from_db()
    assert data == {
        "success": True,
        "commitOid": repo.head_oid,
        "commitUrl": f"http://testserver/lab/target/commit/{repo.head_oid}",
        "hookOutput": "",
    }
    assert content_of(client, repo, "a/b.txt", people) == b"hi"


def test_commit__urls_use_the_clients_host(repo, people):
    response = Client().generic(
        "POST",
        api(repo, "/commit/main"),
        ndjson_line("header", summary="x") + file_line("a", b"b"),
        content_type="application/x-ndjson",
        HTTP_HOST="10.1.2.3:8123",
        **bearer(people.ben),
    )

    assert response.json()["commitUrl"].startswith("http://10.1.2.3:8123/lab/target/commit/")


def test_commit__legacy_json(repo, client, people):
    commit_files(repo, {"old.txt": b"old"}, people.ana)
    data = {
        "summary": "Legacy",
        "description": "",
        "files": [{"path": "a.txt", "encoding": "base64", "content": "aGk="}],
        "lfsFiles": [],
        "deletedFiles": [{"path": "old.txt"}],
    }

    response = client.post(
        api(repo, "/commit/main"),
        json.dumps(data),
        content_type="application/json",
        **bearer(people.ben),
    )

    assert response.status_code == 200
    assert set(listed(client, repo, people)) == {".gitattributes", "a.txt"}


def test_commit__title_body_author(repo, client, people):
    header = {"summary": "The title", "description": "The body"}
    post_commit(repo, [file_line("a", b"b")], people.ben, header=header)

    row = client.get(api(repo, "/commits/main"), **bearer(people.ana)).json()[0]

    assert (row["title"], row["message"]) == ("The title", "The body")
    assert row["authors"][0]["user"] == "ben"


def test_commit__deletions(repo, client, people):
    commit_files(
        repo, {"a": b"1", "d/b": b"2", "d/e/c": b"3", "f/g": b"4", "keep": b"5"}, people.ana
    )

    response = post_commit(
        repo,
        [
            ndjson_line("deletedFile", path="a"),
            ndjson_line("deletedFolder", path="d/"),
            ndjson_line("deletedEntry", path="f"),
        ],
        people.ben,
    )

    assert response.status_code == 200
    assert set(listed(client, repo, people)) == {".gitattributes", "keep"}


@pytest.mark.parametrize(
    ("path", "status"),
    [("gone", 404), ("", 400), ("/", 400), ("*", 404), (".", 422), ("..", 422), ("keep/..", 422)],
)
@pytest.mark.parametrize("key", ["deletedFile", "deletedFolder"])
def test_commit__a_deletion_removes_only_what_it_names(repo, client, people, key, path, status):
    commit_files(repo, {"keep": b"1", "d/keep": b"2"}, people.ana)
    before = repo.head_oid

    response = post_commit(repo, [ndjson_line(key, path=path)], people.ben)

    repo.refresh_from_db()
    assert response.status_code == status
    assert repo.head_oid == before
    if path == "gone" and key == "deletedFile":
        assert response["X-Error-Code"] == "EntryNotFound"
        assert "A file with this name doesn't exist" in response.json()["error"]


HOSTILE_PATHS = [
    "../x",
    "a/../../x",
    "../../other.git/config",
    "/etc/passwd",
    "a//b",
    "./a",
    "a/.",
    ".git/hooks/post-receive",
    "a/.git/config",
    ".GIT/config",
    "git~1/config",
    ".git\u200c/x",
    "..\\x",
    "a\nb",
    "a\x00b",
    "a\x7fb",
    "x" * 256,
    "/".join(["d"] * 500),
    "x/" * 2500 + "y",
]


@pytest.mark.parametrize("path", HOSTILE_PATHS, ids=lambda path: ascii(path[:30]))
@pytest.mark.parametrize("key", ["file", "lfsFile", "deletedFile"])
def test_commit__hostile_paths_leave_no_trace(repo, people, key, path):
    before = repo.head_oid
    line = {
        "file": ndjson_line("file", path=path, content="x", encoding="utf-8"),
        "lfsFile": ndjson_line("lfsFile", path=path, algo="sha256", oid="0" * 64, size=1),
        "deletedFile": ndjson_line("deletedFile", path=path),
    }[key]

    response = post_commit(repo, [file_line("good", b"x"), line], people.ben)

    repo.refresh_from_db()
    assert response.status_code in (400, 404, 422)
    assert response.json()["error"]
    assert repo.head_oid == before


def test_commit__a_write_through_a_link_touches_nothing_else(repo, people, client, tmp_path):
    from hub.kernel.clock import now
    from repos.git.types import Oid, PutExisting, RefName, RefUpdate, RepoPath, Signature

    victim = tmp_path / "victim"
    victim.write_text("safe")
    git = git_of(repo)
    parent = Oid(repo.head_oid)
    link = git.write_blob(str(victim).encode())
    commit = git.build_commit(
        parent=parent,
        changes=[PutExisting(RepoPath("x"), link, "120000")],
        author=Signature("ana", "ana@localhost", now()),
        message="link",
    )
    git.update_refs([RefUpdate(RefName("refs/heads/main"), parent, commit)])
    Repository.objects.filter(pk=repo.pk).update(head_oid=commit)

    below = post_commit(repo, [file_line("x/y", b"evil")], people.ben)
    over = post_commit(repo, [file_line("x", b"plain")], people.ben)

    assert below.status_code in (200, 422)
    assert over.status_code in (200, 422)
    assert victim.read_text() == "safe"


def test_commit__stale_parent_is_412_and_changes_nothing(repo, people):
    stale = repo.head_oid
    current = commit_files(repo, {"a": b"1"}, people.ana)

    for parent in (stale, stale[:7], "f" * 40, "nonsense"):
        response = post_commit(
            repo, [file_line("b", b"2")], people.ben, header={"parentCommit": parent}
        )
        assert response.status_code == 412
        assert response.json()["error"].startswith("The branch was updated since you opened")
    for parent in (current, current[:7], current.upper()):
        response = post_commit(
            repo, [file_line("b", parent.encode())], people.ben, header={"parentCommit": parent}
        )
        assert response.status_code in (200, 412)
        current = response.json().get("commitOid", current)


def test_commit__a_retry_answers_the_same_commit(repo, people):
    parent = repo.head_oid
    lines = [file_line("a", b"1"), file_line("w.bin", b"weights")]

    first = post_commit(repo, lines, people.ben, header={"parentCommit": parent})
    second = post_commit(repo, lines, people.ben, header={"parentCommit": parent})

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["commitOid"] == second.json()["commitOid"]


def test_commit__unchanged_content_makes_no_commit(repo, people):
    first = commit_files(repo, {"a": b"1", "w.bin": b"weights"}, people.ana)

    assert commit_files(repo, {"a": b"1", "w.bin": b"weights"}, people.ana) == first


@pytest.mark.parametrize("revision", ["gone", "--help", "-h", "refs%2Fhub%2Fx", "v1"])
def test_commit__only_on_branches_that_exist(repo, people, revision):
    response = post_commit(repo, [file_line("a", b"1")], people.ben, revision=revision)

    assert response.status_code == 404
    assert response["X-Error-Code"] == "RevisionNotFound"


def test_commit__on_a_branch_with_a_slash(repo, people, client):
    path = api(repo, "/branch/feature%2Fx")
    client.generic("POST", path, b"{}", content_type="application/json", **bearer(people.ben))

    response = post_commit(repo, [file_line("a", b"1")], people.ben, revision="feature%2Fx")

    assert response.status_code == 200
    assert "a" in listed(client, repo, people, "feature%2Fx")
    assert "a" not in listed(client, repo, people)


@pytest.mark.parametrize(
    ("person", "status"), [("ben", 200), ("cem", 403), ("eve", 403), (None, 401)]
)
def test_commit__who_may(repo, people, person, status):
    user = people.user(person) if person else None

    assert post_commit(repo, [file_line("a", b"1")], user).status_code == status


def test_commit__read_tokens_only_read(repo, people):
    response = Client().generic(
        "POST",
        api(repo, "/commit/main"),
        ndjson_line("header", summary="x") + file_line("a", b"1"),
        content_type="application/x-ndjson",
        **bearer(people.ana, "read"),
    )

    assert response.status_code == 403


def test_commit__a_session_alone_may_not(repo, people, client):
    client.force_login(people.ana)

    response = client.generic(
        "POST",
        api(repo, "/commit/main"),
        ndjson_line("header", summary="x") + file_line("a", b"1"),
        content_type="application/x-ndjson",
    )

    assert response.status_code == 401


def test_commit__create_pr_tells_where_the_pull_request_is(repo, people):
    response = post_commit(repo, [file_line("a", b"1")], people.ben, query="?create_pr=1")

    assert response.status_code == 200
    assert response.json()["pullRequestUrl"].endswith(f"{repo.url_path}/discussions/1")


@pytest.mark.parametrize(
    ("readme", "status"),
    [(b"---\nlicense: mit\n---\n", 200), (b"---\nlicense: nope\n---\n", 400), (b"# hi", 200)],
)
def test_commit__a_bad_card_is_refused(repo, people, readme, status):
    response = post_commit(repo, [file_line("README.md", readme)], people.ben)

    assert response.status_code == status


def test_commit__too_large_a_body_is_413(repo, people, settings):
    settings.MAX_COMMIT_BODY_BYTES = 1000

    response = post_commit(repo, [file_line("a", b"x" * 2000)], people.ben)

    assert response.status_code == 413


@pytest.mark.django_db(transaction=True)
def test_commit__parallel_commits_all_land(people):
    repo = make_repo(owner=people.ana, name="busy")
    headers = bearer(people.ana)
    statuses = []

    def push(number):
        body = ndjson_line("header", summary=f"Add {number}")
        body += file_line(f"f{number}.txt", b"x") + file_line(f"w{number}.dat", b"y" * number)
        response = Client().generic(
            "POST", api(repo, "/commit/main"), body, content_type="application/x-ndjson", **headers
        )
        statuses.append(response.status_code)
        connection.close()

    threads = [threading.Thread(target=push, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    repo.refresh_from_db()
    assert statuses == [200] * 6
    names = {row["path"] for row in Client().get(api(repo, "/tree/main")).json()}
    assert {f"f{number}.txt" for number in range(6)} <= names
    assert len(Client().get(api(repo, "/commits/main")).json()) == 7
