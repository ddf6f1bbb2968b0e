"""The same journeys when an S3 server takes and gives the bytes."""

import json
import re
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import RequestFactory

from accounts.actor import Actor
from hub.kernel.clock import now
from repos.actions.link_lfs_objects import link_lfs_objects
from repos.actions.sweep_lfs import sweep_lfs
from repos.api.serving import serve_object
from repos.errors import LfsObjectMissing
from repos.lfs.store import object_store
from repos.models import LfsMultipart, LfsObject, RepoLfsObject
from tests.repos.api.lfs_client import LfsClient, send
from tests.repos.lfs.world import BOOK, person, pointer_of, repo_of, store
from tests.s3_server import S3Server

pytestmark = pytest.mark.django_db
MIB = 1 << 20


@pytest.fixture(scope="module")
def s3_server():
    with S3Server() as server:
        yield server


@pytest.fixture(autouse=True)
def _store(s3_server, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {**settings.STORAGES, "lfs": s3_server.storage()}
    yield
    object_store().delete(pointer_of(BOOK).oid)


@pytest.fixture
def ana():
    return person("ana")


@pytest.fixture
def repo(ana):
    return repo_of(ana)


@pytest.fixture
def client(ana, repo):
    return LfsClient("/ana/bert.git", ana)


def actions_of(response):
    return response.json()["objects"][0]["actions"]


def test_basic__goes_past_the_hub(client, s3_server):
    actions = actions_of(client.batch("upload", pointer_of(BOOK)))

    put = httpx.put(actions["upload"]["href"], content=BOOK)
    verified = send("POST", actions["verify"]["href"], json.dumps({"size": len(BOOK)}))
    again = client.batch("upload", pointer_of(BOOK)).json()["objects"][0]
    href = actions_of(client.batch("download", pointer_of(BOOK)))["download"]["href"]

    assert actions["upload"]["href"].startswith(s3_server.endpoint)
    assert (put.status_code, verified.status_code) == (200, 200)
    assert "actions" not in again
    assert href.startswith(s3_server.endpoint)
    assert httpx.get(href).content == BOOK


def test_verify__refuses_other_content(client):
    actions = actions_of(client.batch("upload", pointer_of(BOOK)))
    httpx.put(actions["upload"]["href"], content=b"?" * len(BOOK))

    wrong = send("POST", actions["verify"]["href"], "{}")
    gone = send("POST", actions["verify"]["href"], "{}")

    assert (wrong.status_code, gone.status_code) == (422, 404)
    assert not RepoLfsObject.objects.exists()


def test_link_lfs_objects__verifies_what_a_client_never_verified(client, ana, repo):
    """JS clients do not call verify."""
    actions = actions_of(client.batch("upload", pointer_of(BOOK)))
    httpx.put(actions["upload"]["href"], content=BOOK)

    link_lfs_objects(actor=Actor.of(ana), repo=repo, pointers=[pointer_of(BOOK)])

    assert repo.lfs_links.count() == 1


def test_s27_link_lfs_objects__does_not_take_what_another_repository_received(client):
    actions = actions_of(client.batch("upload", pointer_of(BOOK)))
    httpx.put(actions["upload"]["href"], content=BOOK)
    eve = person("eve")

    with pytest.raises(LfsObjectMissing):
        link_lfs_objects(actor=Actor.of(eve), repo=repo_of(eve), pointers=[pointer_of(BOOK)])


def test_multipart__goes_past_the_hub(client, settings):
    settings.LFS_MULTIPART_FROM_BYTES = MIB
    settings.LFS_PART_BYTES = 5 * MIB
    content = b"a" * (5 * MIB) + b"b" * 1000
    pointer = pointer_of(content)
    actions = actions_of(client.batch("upload", pointer, transfers=["basic", "multipart"]))
    header = actions["upload"]["header"]

    parts = [
        {"partNumber": number, "etag": httpx.put(header[name], content=piece).headers["etag"]}
        for number, name, piece in [
            (2, "00002", content[5 * MIB :]),
            (1, "00001", content[: 5 * MIB]),
        ]
    ]
    completion = json.dumps({"oid": pointer.oid, "parts": parts})
    done = [send("POST", actions["upload"]["href"], completion).status_code for _ in range(2)]

    assert done == [200, 200]
    assert b"".join(object_store().open(pointer.oid)) == content
    assert not LfsMultipart.objects.exists()


def test_batch__asks_for_parts_when_one_put_would_be_too_large(client):
    huge = pointer_of(BOOK)
    objects = [{"oid": huge.oid, "size": 6 * 10**9}]

    (row,) = client.batch("upload", objects=objects).json()["objects"]

    assert row["error"]["code"] == 422
    assert "lfs-enable-largefiles" in row["error"]["message"]


def test_s36_sweep_lfs__aborts_abandoned_multiparts(client, settings):
    settings.LFS_MULTIPART_FROM_BYTES = 1
    client.batch("upload", pointer_of(BOOK), transfers=["multipart"])
    settings.LFS_SWEEP_AFTER = -settings.LFS_SWEEP_AFTER

    sweep_lfs()

    assert not LfsMultipart.objects.exists()
    assert object_store().sweep(older_than=now() + timedelta(days=1)) == 0


def test_s37_serve_object__redirects_only_get_and_carries_nothing_over(ana, repo, s3_server):
    store(repo, BOOK, by=ana)
    request = RequestFactory().get(
        "/f", headers={"Authorization": "Bearer hf_secret", "Cookie": "sessionid=secret"}
    )

    def serve(one):
        return serve_object(
            one,
            LfsObject.objects.get(oid=pointer_of(BOOK).oid),
            filename="bück.txt",
            headers={"X-A": "b"},
        )

    got = serve(request)
    head = serve(RequestFactory().head("/f"))
    stored = httpx.get(got["Location"])

    assert got.status_code == 302
    assert got["Location"].startswith(s3_server.endpoint)
    assert not re.search("hf_secret|sessionid", got["Location"])
    assert got["Referrer-Policy"] == "no-referrer"
    assert got["Cache-Control"] == "no-store"
    assert stored.content == BOOK
    assert "b%C3%BCck.txt" in stored.headers["content-disposition"]
    assert urlsplit(got["Location"]).scheme == "http"
    assert (head.status_code, head["Content-Length"], head["X-A"]) == (200, str(len(BOOK)), "b")
    assert head["ETag"] == got["ETag"] == f'"{pointer_of(BOOK).oid}"'
