"""The contract of HEAD and GET on `/resolve/`: every file class, every kind of revision.

A client fails with a misleading "check your connection" when one of these headers is missing or
says something else than the body (needs of clients from 0.10 to 2.4).
"""

from urllib.parse import quote

import pytest

from repos.git_of import git_of
from repos.models import Repository
from repos.models.repository import Gate
from tests.factories import make_repo, make_token
from tests.repos.api.calls import commit_files, git_blob_oid
from tests.wire.file_classes import FILES, TEXT
from tests.wire.store_redirect import follow

pytestmark = pytest.mark.django_db


@pytest.fixture
def repo(people):
    repo = make_repo(owner=people.ana, name="files")
    commit_files(repo, {each.path: each.content for each in FILES.values()}, people.ana)
    return repo


@pytest.fixture
def ask(client):
    """Ask as a server would see it: with the raw path, or without it."""

    def ask(method, repo: Repository, revision, path, *, raw=True, query="", **headers):
        encoded = f"{repo.url_path}/resolve/{quote(revision, safe='')}/{quote(path)}"
        extra = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        if raw:
            extra["RAW_URI"] = encoded + query
        response = client.generic(method, encoded + query, **extra)
        response.body = b"".join(response) if response.streaming else response.content
        if response.status_code == 302:
            follow(response, headers)
        return response

    return ask


def body_of(response) -> bytes:
    return response.body


REVISIONS = ["branch", "tag", "sha", "full_ref", "HEAD", "slashed", "pull_request"]


def name_of(kind: str, repo: Repository) -> str:
    head = repo.head_oid
    return {
        "branch": "main",
        "tag": "v1.0",
        "sha": head,
        "full_ref": "refs/heads/main",
        "HEAD": "HEAD",
        "slashed": "feature/x",
        "pull_request": "refs/pr/1",
    }[kind]


@pytest.fixture
def named_repo(repo, people):
    from repos.git.types import Oid, RefName, RefUpdate

    head = Oid(repo.head_oid)
    git_of(repo).update_refs(
        [
            RefUpdate(RefName(name), None, head)
            for name in ("refs/tags/v1.0", "refs/heads/feature/x", "refs/pr/1")
        ]
    )
    return repo


@pytest.mark.parametrize("raw", [True, False], ids=["raw_path", "decoded_path"])
@pytest.mark.parametrize("kind", REVISIONS)
@pytest.mark.parametrize("name", ["text", "lfs"])
def test_resolve__every_kind_of_revision(named_repo, ask, kind, name, raw):
    file = FILES[name]
    revision = name_of(kind, named_repo)

    head = ask("HEAD", named_repo, revision, file.path, raw=raw)
    got = ask("GET", named_repo, revision, file.path, raw=raw)

    assert (head.status_code, got.status_code) == (200, 200)
    assert head["X-Repo-Commit"] == got["X-Repo-Commit"] == named_repo.head_oid
    assert head["ETag"] == got["ETag"] == file.etag
    assert body_of(got) == file.content
    assert ("immutable" in head["Cache-Control"]) is (kind == "sha")


@pytest.mark.parametrize("method", ["HEAD", "GET"])
@pytest.mark.parametrize("name", FILES)
def test_resolve__headers_of_every_file_class(repo, ask, name, method):
    file = FILES[name]

    response = ask(method, repo, "main", file.path)

    assert response.status_code == 200
    assert response["Content-Length"] == str(len(file.content))
    assert response["ETag"] == file.etag
    assert response["Accept-Ranges"] == "bytes"
    assert response["X-Repo-Commit"] == repo.head_oid
    assert response["Content-Type"] == file.content_type
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "Content-Encoding" not in response
    assert response["Content-Disposition"].startswith("inline")
    assert response.get("X-Linked-Etag") == (file.etag if file.is_lfs else None)
    assert response.get("X-Linked-Size") == (str(len(file.content)) if file.is_lfs else None)
    assert body_of(response) == (b"" if method == "HEAD" else file.content)


@pytest.mark.parametrize("name", ["text", "lfs", "binary", "empty"])
@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=2-5", 2, 6),
        ("bytes=3-", 3, None),
        ("bytes=-4", -4, None),
        ("bytes=0-999999999", 0, None),
    ],
)
def test_resolve__ranges(repo, ask, name, asked, start, end):
    file = FILES[name]

    response = ask("GET", repo, "main", file.path, range=asked)

    total = len(file.content)
    if total == 0:
        assert response.status_code == 416
        assert response["Content-Range"] == "bytes */0"
        return
    expected = file.content[start:end]
    first = start if start >= 0 else total + start
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{total}"
    assert response["Content-Length"] == str(len(expected))
    assert response["ETag"] == file.etag
    assert response["X-Repo-Commit"] == repo.head_oid
    assert body_of(response) == expected


@pytest.mark.parametrize("name", ["text", "lfs"])
def test_resolve__a_range_behind_the_end_is_416(repo, ask, name):
    file = FILES[name]

    response = ask("GET", repo, "main", file.path, range=f"bytes={len(file.content)}-")

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(file.content)}"


@pytest.mark.parametrize(
    "asked", ["bytes=x-y", "lines=1-2", "bytes=5-2", "bytes=0-1,3-4", "bytes="]
)
def test_resolve__a_range_that_is_none_gets_everything(repo, ask, asked):
    response = ask("GET", repo, "main", "config.json", range=asked)

    assert response.status_code == 200
    assert body_of(response) == TEXT


@pytest.mark.parametrize("method", ["HEAD", "GET"])
@pytest.mark.parametrize("name", ["text", "lfs"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_resolve__if_none_match_is_304(repo, ask, name, method, form):
    file = FILES[name]

    response = ask(method, repo, "main", file.path, if_none_match=form.format(file.etag))

    assert response.status_code == 304
    assert response["ETag"] == file.etag
    assert response["X-Repo-Commit"] == repo.head_oid
    assert body_of(response) == b""


@pytest.mark.parametrize("name", ["text", "lfs"])
def test_resolve__a_former_copy_is_replaced_whole(repo, ask, name):
    file = FILES[name]

    fresh = ask("GET", repo, "main", file.path, if_none_match='"0123"')
    resumed = ask("GET", repo, "main", file.path, range="bytes=1-", if_range='"0123"')
    continued = ask("GET", repo, "main", file.path, range="bytes=1-", if_range=file.etag)

    assert (fresh.status_code, resumed.status_code, continued.status_code) == (200, 200, 206)
    assert body_of(resumed) == file.content
    assert body_of(continued) == file.content[1:]


@pytest.mark.parametrize("encoding", ["gzip", "identity", "gzip, deflate, br"])
def test_resolve__is_never_compressed(repo, ask, encoding):
    response = ask("GET", repo, "main", "config.json", accept_encoding=encoding)

    assert "Content-Encoding" not in response
    assert response["Content-Length"] == str(len(TEXT))


@pytest.mark.parametrize("name", FILES)
def test_resolve__download_is_an_attachment_with_the_name(repo, ask, name):
    file = FILES[name]

    response = ask("GET", repo, "main", file.path, query="?download=true")

    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment")
    base = file.path.rpartition("/")[2]
    is_plain = base.isascii() and '"' not in base
    assert (base in disposition) if is_plain else ("filename" in disposition)
    assert "\n" not in disposition


@pytest.mark.parametrize(
    ("method", "revision", "path", "code"),
    [
        (method, *case)
        for method in ("HEAD", "GET")
        for case in [
            ("main", "missing.txt", "EntryNotFound"),
            ("main", "w", "EntryNotFound"),
            ("main", "config.json/x", "EntryNotFound"),
            ("main", "../config.json", "EntryNotFound"),
            ("main", ".git/config", "EntryNotFound"),
            ("main", "a//b", "EntryNotFound"),
            ("main", "x\ny", "EntryNotFound"),
            ("main", "x" * 5000, "EntryNotFound"),
            ("main", "", "EntryNotFound"),
            ("gone", "config.json", "RevisionNotFound"),
            ("0" * 40, "config.json", "RevisionNotFound"),
            ("--upload-pack=touch x", "config.json", "RevisionNotFound"),
            ("-h", "config.json", "RevisionNotFound"),
            ("main^", "config.json", "RevisionNotFound"),
            ("main~1", "config.json", "RevisionNotFound"),
            ("main:w", "config.json", "RevisionNotFound"),
            ("@{-1}", "config.json", "RevisionNotFound"),
            ("refs/hub/x", "config.json", "RevisionNotFound"),
        ]
    ],
)
def test_resolve__missing_things_say_so(repo, ask, method, revision, path, code):
    response = ask(method, repo, revision, path)

    assert response.status_code == 404
    assert response["X-Error-Code"] == code
    assert response["X-Error-Message"]
    if code == "EntryNotFound":
        assert response["X-Repo-Commit"] == repo.head_oid


@pytest.mark.parametrize("method", ["HEAD", "GET"])
@pytest.mark.parametrize("name", ["text", "lfs"])
@pytest.mark.parametrize(
    ("visibility", "person", "status", "code"),
    [
        ("private", None, 401, "RepoNotFound"),
        ("private", "eve", 404, "RepoNotFound"),
        ("private", "ana", 200, None),
        ("gated", None, 401, "GatedRepo"),
        ("gated", "eve", 403, "GatedRepo"),
        ("gated", "ana", 200, None),
        ("missing", None, 401, "RepoNotFound"),
        ("missing", "eve", 404, "RepoNotFound"),
        ("disabled", "ana", 403, None),
    ],
)
def test_resolve__who_may(repo, ask, people, visibility, person, status, code, name, method):
    match visibility:
        case "private":
            Repository.objects.filter(pk=repo.pk).update(is_private=True)
        case "gated":
            Repository.objects.filter(pk=repo.pk).update(gate=Gate.AUTO)
        case "disabled":
            Repository.objects.filter(pk=repo.pk).update(is_disabled=True)
        case "missing":
            repo.repo_id = "ana/nothing"
    headers = {}
    if person:
        headers["authorization"] = f"Bearer {make_token(getattr(people, person), 'read')}"

    response = ask(method, repo, "main", FILES[name].path, **headers)

    assert response.status_code == status
    assert response.get("X-Error-Code") == code
    if status == 200:
        # no-store: a redirect to a signed address.
        assert response["Cache-Control"].startswith(("private", "no-store"))
    if visibility == "disabled":
        assert response["X-Error-Message"] == "Access to this resource is disabled."


def test_resolve__private_answers_are_those_of_missing_ones(repo, ask, people):
    token = {"authorization": f"Bearer {make_token(people.eve, 'read')}"}
    missing = Repository(repo_id="ana/nothing", repo_type="model")
    Repository.objects.filter(pk=repo.pk).update(is_private=True)

    for headers in ({}, token):
        ours = ask("GET", repo, "main", "config.json", **headers)
        theirs = ask("GET", missing, "main", "config.json", **headers)
        ours.headers.pop("X-Request-Id")
        theirs.headers.pop("X-Request-Id")

        assert (ours.status_code, body_of(ours)) == (theirs.status_code, body_of(theirs))
        assert dict(ours.headers) == dict(theirs.headers)


def test_resolve__a_link_is_text_and_never_followed(repo, ask, people):
    from hub.kernel.clock import now
    from repos.git.types import Oid, PutExisting, RefName, RefUpdate, RepoPath, Signature

    git = git_of(repo)
    target = git.write_blob(b"/etc/passwd")
    parent = Oid(repo.head_oid)
    signature = Signature("ana", "ana@localhost", now())
    commit = git.build_commit(
        parent=parent,
        changes=[PutExisting(RepoPath("link"), target, "120000")],
        author=signature,
        message="link",
    )
    git.update_refs([RefUpdate(RefName("refs/heads/main"), parent, commit)])
    Repository.objects.filter(pk=repo.pk).update(head_oid=commit)

    response = ask("GET", repo, "main", "link")
    below = ask("GET", repo, "main", "link/x")

    assert body_of(response) == b"/etc/passwd"
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert below.status_code == 404


def test_resolve__an_unlinked_pointer_is_not_served(repo, ask):
    repo.lfs_links.all().delete()

    response = ask("GET", repo, "main", FILES["lfs"].path)

    assert response.status_code == 404
    assert response["X-Error-Code"] == "EntryNotFound"


def test_raw__gives_the_pointer(repo, client):
    file = FILES["lfs"]

    response = client.get(f"{repo.url_path}/raw/main/{file.path}")

    assert response.status_code == 200
    assert response.content.startswith(b"version https://git-lfs.github.com/spec/v1\n")
    assert "X-Linked-Etag" not in response
    assert response["ETag"] == f'"{git_blob_oid(response.content)}"'


@pytest.mark.parametrize(("name", "queries"), [("text", 2), ("lfs", 3)])
def test_resolve__asks_the_database_little(
    repo, ask, people, name, queries, django_assert_num_queries
):
    token = {"authorization": f"Bearer {make_token(people.eve, 'read')}"}
    ask("HEAD", repo, "main", FILES[name].path, **token)

    with django_assert_num_queries(queries):
        ask("HEAD", repo, "main", FILES[name].path, **token)
    with django_assert_num_queries(queries - 1):
        ask("HEAD", repo, "main", FILES[name].path)


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_resolve__a_former_name_redirects_relatively(repo, client, people, method):
    from repos.models import RepoAlias

    RepoAlias.objects.create(repo=repo, repo_type="model", repo_id_lower="ana/former")

    response = client.generic(
        method,
        "/ana/former/resolve/refs%2Fpr%2F1/a%20b/c.txt?download=true",
        RAW_URI="/ana/former/resolve/refs%2Fpr%2F1/a%20b/c.txt?download=true",
    )

    assert response.status_code == 307
    assert response["Location"] == "/ana/files/resolve/refs%2Fpr%2F1/a%20b/c.txt?download=true"
