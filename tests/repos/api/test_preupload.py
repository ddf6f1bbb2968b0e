"""Preupload: modes, what is there, ignored files, limits; and that no client drops a change."""

import base64
import hashlib
import json

import pytest

from tests.factories import make_repo
from tests.repos.api.calls import api, bearer, commit_files, git_blob_oid

pytestmark = pytest.mark.django_db


@pytest.fixture
def repo(people):
    repo = make_repo(owner=people.lab, name="pre", created_by=people.ana)
    commit_files(
        repo,
        {"a.txt": b"hello", "w.bin": b"weights", ".gitignore": b"*.log\n!keep.log\n"},
        people.ana,
    )
    return repo


@pytest.fixture
def ask(client, people):
    def ask(repo, files, *, person="ben", revision="main", query="", **more):
        headers = bearer(people.user(person)) if person else {}
        body = json.dumps({"files": files, **more})
        path = api(repo, f"/preupload/{revision}{query}")
        return client.post(path, body, content_type="application/json", **headers)

    return ask


def test_preupload__answers_every_path(repo, ask):
    data = ask(
        repo,
        [
            {"path": "a.txt", "size": 5, "sample": "aGVsbG8="},
            {"path": "w.bin", "size": 7, "sample": ""},
            {"path": "new.txt", "size": 0, "sample": "", "sha": "0" * 64},
        ],
    ).json()

    assert data["commitOid"] == repo.head_oid
    assert data["files"] == [
        {
            "path": "a.txt",
            "uploadMode": "regular",
            "shouldIgnore": False,
            "oid": git_blob_oid(b"hello"),
        },
        {
            "path": "w.bin",
            "uploadMode": "lfs",
            "shouldIgnore": False,
            "oid": hashlib.sha256(b"weights").hexdigest(),
        },
        {"path": "new.txt", "uploadMode": "regular", "shouldIgnore": False},
    ]


@pytest.mark.parametrize(
    ("file", "mode"),
    [
        ({"path": "a.txt", "size": 5, "sample": b"hello"}, "regular"),
        ({"path": "a.txt", "size": 10 << 20, "sample": b"hello"}, "regular"),
        ({"path": "a.txt", "size": (10 << 20) + 1, "sample": b"hello"}, "lfs"),
        ({"path": "w.bin", "size": 5, "sample": b"hello"}, "lfs"),
        ({"path": "deep/w.safetensors", "size": 5, "sample": b"hello"}, "lfs"),
        ({"path": "a.dat", "size": 5, "sample": b"he\0lo"}, "lfs"),
        ({"path": "a.png", "size": 5, "sample": b"\x89PNG\r"}, "lfs"),
        ({"path": "umlaut.txt", "size": 600, "sample": "ü".encode() * 255 + b"\xc3"}, "regular"),
        ({"path": "euro.txt", "size": 600, "sample": b"\xe2\x82"}, "regular"),
        ({"path": "latin.txt", "size": 9, "sample": b"caf\xe9 noir"}, "lfs"),
        ({"path": "no-sample.txt", "size": 5, "sample": b""}, "regular"),
        ({"path": "w.bin", "size": 0, "sample": b""}, "regular"),
        ({"path": ".gitattributes", "size": 5, "sample": b"\0"}, "regular"),
        ({"path": "sub/.gitignore", "size": 5, "sample": b"\0"}, "regular"),
    ],
)
def test_preupload__mode_by_attributes_size_and_sample(repo, ask, file, mode):
    sample = base64.b64encode(file["sample"]).decode()

    (row,) = ask(repo, [file | {"sample": sample}]).json()["files"]

    assert row["uploadMode"] == mode


@pytest.mark.parametrize("sample", [5, None, "?", "a" * 100_000])
def test_preupload__a_sample_that_is_none_says_nothing(repo, ask, sample):
    (row,) = ask(repo, [{"path": "a.txt", "size": 5, "sample": sample}]).json()["files"]

    assert row["uploadMode"] == "regular"


def test_preupload__attributes_that_are_about_to_be_sent_count(repo, ask):
    files = [{"path": "w.bin", "size": 5}, {"path": "a.txt", "size": 5}]

    rows = ask(repo, files, gitAttributes="*.txt filter=lfs\n").json()["files"]

    assert [row["uploadMode"] for row in rows] == ["regular", "lfs"]


def test_preupload__without_xet_all_that_fits_comes_inline(repo, ask, settings):
    settings.REGULAR_UPLOAD_LIMIT_BYTES = 100
    files = [{"path": "w.bin", "size": 100, "sample": "AAAA"}, {"path": "b.txt", "size": 101}]

    rows = ask(repo, files).json()["files"]

    assert [row["uploadMode"] for row in rows] == ["regular", "lfs"]


@pytest.mark.parametrize(
    ("sent", "ignored"), [(None, {"x.log", "d/x.log"}), ("*.txt", {"a.txt"}), ("", set())]
)
def test_preupload__should_ignore_is_about_gitignore(repo, ask, sent, ignored):
    names = ["a.txt", "x.log", "d/x.log", "keep.log"]
    more = {} if sent is None else {"gitIgnore": sent}

    data = ask(repo, [{"path": name, "size": 1} for name in names], **more).json()

    assert {row["path"] for row in data["files"] if row["shouldIgnore"]} == ignored


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ([{"path": "../x", "size": 1}], 422),
        ([{"path": ".git/hooks/post-receive", "size": 1}], 422),
        ([{"path": ".GIT/config", "size": 1}], 422),
        ([{"path": "git~1/config", "size": 1}], 422),
        ([{"path": "a//b", "size": 1}], 422),
        ([{"path": "/etc/passwd", "size": 1}], 422),
        ([{"path": "a\\..\\b", "size": 1}], 422),
        ([{"path": "x\0y", "size": 1}], 422),
        ([{"path": "x" * 5000, "size": 1}], 422),
        ([{"path": "", "size": 1}], 400),
        ([{"path": "a", "size": -1}], 400),
        ([{"path": "a", "size": 2**63}], 413),
        ([{"path": "a", "size": "5"}], 400),
        ([{"path": "a", "size": True}], 400),
        ([{"path": "a"}], 400),
        ([{"path": 5, "size": 1}], 400),
        (["a"], 400),
        ("a", 400),
        (None, 400),
        ([{"path": f"f{number}", "size": 1} for number in range(1001)], 413),
    ],
)
def test_preupload__hostile_input(repo, ask, files, status):
    response = ask(repo, files)

    assert response.status_code == status
    assert response.json()["error"]


def test_preupload__a_chinese_path_is_told_in_the_body_and_fits_into_the_header(repo, ask):
    response = ask(repo, [{"path": "中文//x", "size": 1}])

    assert response.json()["error"].startswith("Invalid path '中文//x': ")
    assert response["X-Error-Message"].startswith(r"Invalid path '\u4e2d\u6587//x': ")


@pytest.mark.parametrize("revision", ["gone", "--help", "-h", "main%5E", "0" * 40])
def test_preupload__unknown_revision(repo, ask, revision):
    response = ask(repo, [{"path": "a", "size": 1}], revision=revision)

    assert (response.status_code, response["X-Error-Code"]) == (404, "RevisionNotFound")


@pytest.mark.parametrize(
    ("person", "query", "status"),
    [
        ("ben", "", 200),
        ("cem", "", 403),
        ("cem", "?create_pr=1", 200),
        ("eve", "", 403),
        (None, "", 401),
    ],
)
def test_preupload__who_may(repo, ask, person, query, status):
    assert ask(repo, [{"path": "a", "size": 1}], person=person, query=query).status_code == status


def test_preupload__not_json_is_400(repo, client, people):
    for body in (b"[]", b"{", b"\xff", b'{"files": [' + b"[" * 100_000):
        response = client.post(
            api(repo, "/preupload/main"),
            body,
            content_type="application/json",
            **bearer(people.ben),
        )
        assert response.status_code == 400
