"""What the commit endpoint stores as large files, and whose objects a commit may name."""

import hashlib

import pytest
from django.test import Client

from repos.models import LfsObject
from tests.factories import make_commit, make_repo
from tests.repos.api.calls import (
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


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("w.safetensors", b"weights"),
        ("d/e/w.bin", b"x" * 300),
        ("big.txt", b"line\n" * 300_000),
    ],
)
def test_commit__regular_uploads_become_lfs_where_they_should(
    repo, client, people, settings, path, content
):
    settings.MAX_GIT_BLOB_BYTES = 1 << 20

    response = post_commit(repo, [file_line(path, content)], people.ben)

    row = listed(client, repo, people)[path]
    assert response.status_code == 200
    assert row["lfs"]["oid"] == hashlib.sha256(content).hexdigest()
    assert row["size"] == len(content)
    assert content_of(client, repo, path, people) == content
    attributes = content_of(client, repo, ".gitattributes", people).decode()
    assert ("big.txt filter=lfs" in attributes) is (path == "big.txt")


@pytest.mark.parametrize(
    ("path", "content"), [("a.txt", b"text"), ("blob.dat", bytes(range(256))), ("empty.bin", b"")]
)
def test_commit__others_stay_blobs(repo, client, people, path, content):
    post_commit(repo, [file_line(path, content)], people.ben)

    assert "lfs" not in listed(client, repo, people)[path]
    assert content_of(client, repo, path, people) == content


def test_commit__attributes_of_the_same_commit_count(repo, client, people):
    attributes = b"*.txt filter=lfs diff=lfs merge=lfs -text\n"

    post_commit(
        repo,
        [
            file_line("a.txt", b"text"),
            file_line("d/.gitattributes", b"*.txt -filter\n"),
            file_line("d/b.txt", b"text"),
            file_line(".gitattributes", attributes),
        ],
        people.ben,
    )

    rows = listed(client, repo, people)
    assert "lfs" in rows["a.txt"]
    assert "lfs" not in rows["d/b.txt"]
    assert "lfs" not in rows[".gitattributes"]


def test_commit__a_pointer_sent_as_a_file_needs_its_object(repo, people):
    text = b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 7\n" % (b"0" * 64)

    response = post_commit(repo, [file_line("w.bin", text)], people.ben)

    assert response.status_code == 400
    assert "LFS pointer pointed to a file that does not exist" in response.json()["error"]


def test_commit__lfs_file_of_stored_content(repo, client, people):
    commit_files(repo, {"w.bin": b"weights"}, people.ana)
    oid = hashlib.sha256(b"weights").hexdigest()

    response = post_commit(
        repo,
        [
            ndjson_line("lfsFile", path="copy.bin", algo="sha256", oid=oid),
            ndjson_line("lfsFile", path="copy.txt", algo="sha256", oid=oid, size=7),
        ],
        people.ben,
    )

    assert response.status_code == 200
    rows = listed(client, repo, people)
    assert rows["copy.bin"]["lfs"]["oid"] == rows["copy.txt"]["lfs"]["oid"] == oid
    assert b"/copy.txt filter=lfs" in content_of(client, repo, ".gitattributes", people)


@pytest.mark.parametrize("size", [7, None, 8])
def test_commit__an_oid_is_no_right_to_read(repo, people, size):
    private = make_repo(owner=people.eve, name="private", private=True)
    commit_files(private, {"w.bin": b"secrets"}, people.eve)
    oid = hashlib.sha256(b"secrets").hexdigest()
    value = {"path": "w.bin", "algo": "sha256", "oid": oid} | ({"size": size} if size else {})

    response = post_commit(repo, [ndjson_line("lfsFile", **value)], people.ben)
    unknown = post_commit(repo, [ndjson_line("lfsFile", **{**value, "oid": "0" * 64})], people.ben)

    assert response.status_code == unknown.status_code == 400
    assert response.json()["error"].replace(oid, "") == unknown.json()["error"].replace(
        "0" * 64, ""
    )


@pytest.mark.parametrize(
    ("oid", "size"),
    [
        ("../../etc/passwd", 1),
        ("A" * 64, 1),
        ("0" * 63, 1),
        ("0" * 65, 1),
        ("sha256:" + "0" * 64, 1),
        ("", 1),
        ("0" * 64, 2**63),
        ("0" * 64, -1),
    ],
)
def test_commit__hostile_oids_and_sizes(repo, people, oid, size):
    line = ndjson_line("lfsFile", path="w.bin", algo="sha256", oid=oid, size=size)

    response = post_commit(repo, [line], people.ben)

    assert response.status_code in (400, 413, 422)
    assert not LfsObject.objects.filter(oid=oid).exists()


def test_commit__parallel_pushes_keep_each_others_attributes(repo, people, settings, monkeypatch):
    """A line computed from an older head would take back what somebody else added."""
    settings.MAX_GIT_BLOB_BYTES = 8000
    from repos.api import commit as door

    real = door.create_commit
    calls = []

    def meanwhile(**kwargs):
        if not calls:
            calls.append(1)
            make_commit(repo, {".gitattributes": "*.other filter=lfs -text\n"})
        return real(**kwargs)

    monkeypatch.setattr(door, "create_commit", meanwhile)

    response = post_commit(repo, [file_line("large.txt", b"x" * 9000)], people.ben)

    assert response.status_code == 200
    text = content_of(Client(), repo, ".gitattributes", people).decode()
    assert "*.other filter=lfs" in text
    assert "/large.txt filter=lfs" in text
