"""Trees, paths-info, refs and history as the wire spells them."""

import json
import re
from urllib.parse import quote

import pytest

from tests.factories import make_commit, make_repo
from tests.repos.api.calls import api, commit_files, git_blob_oid

pytestmark = pytest.mark.django_db

FILES = {
    "a.txt": b"a",
    "sub/b.txt": b"bb",
    "sub/deep/c.txt": b"ccc",
    "sub/w.bin": b"weights",
    "z.txt": b"z",
}
EVERYTHING = [
    ".gitattributes",
    "a.txt",
    "sub",
    "sub/b.txt",
    "sub/deep",
    "sub/deep/c.txt",
    "sub/w.bin",
    "z.txt",
]


@pytest.fixture
def repo(people):
    repo = make_repo(owner=people.ana, name="folders")
    commit_files(repo, FILES, people.ana)
    return repo


def paths(response):
    assert response.status_code == 200, response.content
    return [row["path"] for row in response.json()]


def next_of(response):
    found = re.fullmatch(r'<(http://[^>]+)>; rel="next"', response.get("Link", ""))
    return found and found[1]


def test_tree__of_the_root(repo, client):
    rows = {row["path"]: row for row in client.get(api(repo, "/tree/main")).json()}

    assert sorted(rows) == [".gitattributes", "a.txt", "sub", "z.txt"]
    assert rows["a.txt"] == {
        "type": "file",
        "oid": git_blob_oid(b"a"),
        "size": 1,
        "path": "a.txt",
    }
    assert rows["sub"]["type"] == "directory"
    assert rows["sub"]["size"] == 0
    assert re.fullmatch("[0-9a-f]{40}", rows["sub"]["oid"])


@pytest.mark.parametrize("raw", [True, False])
@pytest.mark.parametrize("spelling", ["sub%2Fdeep", "sub/deep", "sub/deep/"])
def test_tree__of_a_folder(repo, client, raw, spelling):
    path = api(repo, f"/tree/refs%2Fheads%2Fmain/{spelling}")

    response = client.get(path, **({"RAW_URI": path} if raw else {}))

    assert paths(response) == ["sub/deep/c.txt"]
    assert response["X-Repo-Commit"] == repo.head_oid


def test_tree__lfs_rows(repo, client):
    row = next(
        row for row in client.get(api(repo, "/tree/main/sub")).json() if row["path"] == "sub/w.bin"
    )

    assert row["size"] == 7
    assert row["lfs"].keys() == {"oid", "size", "pointerSize"}
    assert (row["lfs"]["size"], len(row["lfs"]["oid"])) == (7, 64)
    assert row["lfs"]["pointerSize"] > 100
    assert "xetHash" not in row


def test_tree__recursive_is_depth_first(repo, client):
    assert paths(client.get(api(repo, "/tree/main?recursive=True"))) == EVERYTHING


@pytest.mark.parametrize("expand", ["", "&expand=true"])
def test_tree__pages_lose_nothing_even_when_pushed_meanwhile(repo, client, expand):
    walked, url = [], api(repo, f"/tree/main?recursive=true&limit=3{expand}")
    while url:
        response = client.get(url)
        walked += paths(response)
        url = next_of(response)
        make_commit(repo, {f"a{len(walked)}.new": "x"})

    assert walked == EVERYTHING


def test_tree__expand_names_the_last_commit(repo, client):
    make_commit(repo, {"a.txt": "new"}, summary="Touch a")

    rows = client.get(api(repo, "/tree/main?expand=true")).json()

    titles = {row["path"]: row["lastCommit"]["title"] for row in rows}
    assert titles == {
        ".gitattributes": "initial commit",
        "a.txt": "Touch a",
        "sub": "Add files",
        "z.txt": "Add files",
    }
    assert all("security" not in row for row in rows)


@pytest.mark.parametrize(
    "path",
    ["gone", "a.txt", "a.txt/x", "../x", ".git", "sub%2F..%2F..", "x%00y", "x%0Ay", "sub//x"],
)
def test_tree__a_folder_that_is_none_is_entry_not_found(repo, client, path):
    response = client.get(api(repo, f"/tree/main/{path}"))

    assert response.status_code == 404
    assert response["X-Error-Code"] == "EntryNotFound"
    assert response["X-Repo-Commit"] == repo.head_oid


@pytest.mark.parametrize("revision", ["gone", "--help", "-h", "main%5E", "a..b", "%00"])
@pytest.mark.parametrize("route", ["tree", "commits", "paths-info", "revision"])
def test_reads__unknown_revision(repo, client, route, revision):
    method = client.post if route == "paths-info" else client.get

    response = method(api(repo, f"/{route}/{revision}"))

    assert response.status_code == 404
    assert response["X-Error-Code"] == "RevisionNotFound"


@pytest.mark.parametrize(
    "cursor", ["x", "0:0", "f" * 40 + ":1", "../../etc:1", "-h:1", "0" * 40 + ":" + "9" * 30]
)
def test_tree__a_foreign_cursor_is_refused(repo, client, cursor):
    assert client.get(api(repo, f"/tree/main?cursor={cursor}")).status_code in (400, 404)


@pytest.mark.parametrize("form", ["form", "json"])
def test_paths_info__leaves_out_what_is_missing(repo, client, form):
    wanted = ["a.txt", "sub", "sub/w.bin", "gone", "../x", "", "sub/../a.txt", "a\0b", "z.txt"]
    if form == "form":
        response = client.post(api(repo, "/paths-info/main"), {"paths": wanted, "expand": "False"})
    else:
        response = client.post(
            api(repo, "/paths-info/main"),
            json.dumps({"paths": wanted, "expand": False}),
            content_type="application/json",
        )

    assert sorted(paths(response)) == ["a.txt", "sub", "sub/w.bin", "z.txt"]
    assert all("lastCommit" not in row for row in response.json())


def test_paths_info__urlencoded_and_expanded(repo, client):
    response = client.post(
        api(repo, "/paths-info/main"),
        "paths=a.txt&paths=sub%2Fb.txt&expand=True",
        content_type="application/x-www-form-urlencoded",
    )

    rows = response.json()
    assert [row["lastCommit"]["title"] for row in rows] == ["Add files", "Add files"]


def test_paths_info__too_many(repo, client):
    body = json.dumps({"paths": ["x"] * 2001})

    response = client.post(api(repo, "/paths-info/main"), body, content_type="application/json")

    assert response.status_code == 413


def test_refs__has_all_keys(repo, client):
    data = client.get(api(repo, "/refs")).json()

    assert data == {
        "branches": [{"name": "main", "ref": "refs/heads/main", "targetCommit": repo.head_oid}],
        "converts": [],
        "tags": [],
    }
    assert client.get(api(repo, "/refs?include_prs=1")).json()["pullRequests"] == []


def test_commits__pages_and_counts(repo, client):
    for number in range(3):
        make_commit(repo, {"a.txt": str(number)}, summary=f"Change <{number}>")

    response = client.get(api(repo, "/commits/main?limit=2&expand[]=formatted"))
    rows = response.json()

    assert response["X-Total-Count"] == "5"
    assert [row["title"] for row in rows] == ["Change <2>", "Change <1>"]
    assert rows[0]["id"] == repo.head_oid
    assert rows[0]["message"] == ""
    assert rows[0]["authors"][0]["user"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", rows[0]["date"])
    assert rows[0]["formatted"] == {"title": "Change &lt;2&gt;", "message": ""}
    titles, url = [], api(repo, "/commits/main?limit=2")
    while url:
        page = client.get(url)
        titles += [row["title"] for row in page.json()]
        assert all("formatted" not in row for row in page.json())
        url = next_of(page)
    assert titles == ["Change <2>", "Change <1>", "Change <0>", "Add files", "initial commit"]


def test_tree__names_that_need_care(repo, client, people):
    names = ["a b/c d.txt", "x#y?z%20.txt", "日本/語.txt", 'q"uote.txt', "-dash", "a+b&c=d.txt"]
    commit_files(repo, dict.fromkeys(names, b"x"), people.ana)

    listed = paths(client.get(api(repo, "/tree/main?recursive=true")))
    path = api(repo, f"/tree/main/{quote('日本', safe='')}")

    assert set(names) <= set(listed)
    assert paths(client.get(path, RAW_URI=path)) == ["日本/語.txt"]
