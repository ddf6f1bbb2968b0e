import json
import random

import pytest
from django.test import Client

from accounts.models import Role
from repos.lfs.backends.filesystem import FilesystemStore
from repos.lfs.store import object_store
from repos.models import LfsMultipart, LfsObject, LfsState, RepoLfsObject
from tests.repos.api.lfs_client import LfsClient, body, send, token_of
from tests.repos.lfs.world import BOOK, SONG, lab, person, pointer_of, repo_of, store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_lfs_store")]


@pytest.fixture
def ana():
    return person("ana")


@pytest.fixture
def client(ana):
    repo_of(ana)
    return LfsClient("/ana/bert.git", ana)


def actions_of(response):
    return response.json()["objects"][0]["actions"]


def files_in(tmp_path):
    return [path for path in (tmp_path / "lfs").rglob("*") if path.is_file()]


def test_basic__uploads_verifies_and_downloads(client):
    actions = actions_of(client.batch("upload", pointer_of(BOOK)))

    put = send("PUT", actions["upload"]["href"], BOOK)
    verified = send("POST", actions["verify"]["href"], json.dumps({"oid": pointer_of(BOOK).oid}))
    again = client.batch("upload", pointer_of(BOOK)).json()["objects"][0]
    href = actions_of(client.batch("download", pointer_of(BOOK)))["download"]["href"]

    assert put.status_code == verified.status_code == 200
    assert "actions" not in again
    assert body(send("GET", href)) == BOOK
    assert body(send("GET", href, Range="bytes=4-8")) == BOOK[4:9]
    assert send("HEAD", href)["Content-Length"] == str(len(BOOK))


def test_verify__says_that_nothing_arrived(client):
    actions = actions_of(client.batch("upload", pointer_of(BOOK)))

    response = send("POST", actions["verify"]["href"], json.dumps({"size": len(BOOK)}))

    assert response.status_code == 404
    assert response.json()["message"]


def test_put__may_be_repeated(client):
    href = actions_of(client.batch("upload", pointer_of(BOOK)))["upload"]["href"]

    assert [send("PUT", href, BOOK).status_code for _ in range(2)] == [200, 200]
    assert RepoLfsObject.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    [b"?" * len(BOOK), BOOK[:-1], BOOK + b"!", b"", SONG],
    ids=lambda sent: f"{len(sent)} bytes",
)
def test_s28_put__refuses_other_content(client, tmp_path, sent):
    href = actions_of(client.batch("upload", pointer_of(BOOK)))["upload"]["href"]

    response = send("PUT", href, sent)

    assert response.status_code == 422
    assert files_in(tmp_path) == []
    assert not LfsObject.objects.filter(state=LfsState.PRESENT).exists()


def test_s28_put__keeps_the_stored_object_when_other_bytes_follow(client):
    href = actions_of(client.batch("upload", pointer_of(BOOK)))["upload"]["href"]
    send("PUT", href, BOOK)

    response = send("PUT", href, b"?" * len(BOOK))

    assert response.status_code == 422
    assert b"".join(object_store().open(pointer_of(BOOK).oid)) == BOOK
    assert LfsObject.objects.get().state == LfsState.PRESENT


def test_s28_put__does_not_read_a_body_of_another_length(client):
    href = actions_of(client.batch("upload", pointer_of(BOOK)))["upload"]["href"]

    response = Client().put(
        href.removeprefix("http://hub.test:8000"),
        BOOK,
        content_type="application/octet-stream",
        headers={"Host": "hub.test:8000", "Content-Length": "99999999999"},
    )

    assert response.status_code == 422


def test_s30_grants__bind_object_and_direction(client):
    book = actions_of(client.batch("upload", pointer_of(BOOK)))
    token = book["upload"]["href"].rpartition("/")[2]

    assert send("PUT", book["upload"]["href"], SONG).status_code == 422
    for method, path in [
        ("GET", "download"),
        ("POST", "verify"),
        ("POST", "complete"),
        ("PUT", "objects/x"),
    ]:
        response = send(method, f"http://hub.test:8000/lfs/{path}/{token}", "{}")
        assert response.status_code in {403, 404}
    assert not RepoLfsObject.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("eve", 403), (None, 200)])
def test_s30_put__refuses_another_user(client, ana, who, status):
    href = actions_of(client.batch("upload", pointer_of(BOOK)))["upload"]["href"]
    people = {"ana": ana, "eve": person("eve")}
    headers = {"Authorization": f"Bearer {token_of(people[who])}"} if who else {}

    assert send("PUT", href, BOOK, **headers).status_code == status


def test_s30_put__refuses_after_the_person_left():
    ben = person("ben")
    repo_of(lab(ben=Role.WRITE), is_private=True)
    client = LfsClient("/lab/bert.git", ben)
    href = actions_of(client.batch("upload", pointer_of(BOOK)))["upload"]["href"]
    ben.memberships.all().delete()

    response = send("PUT", href, BOOK)

    assert response.status_code == 403
    assert "WWW-Authenticate" not in response
    assert not RepoLfsObject.objects.exists()


def test_download__refuses_after_the_repository_became_private(client, ana):
    store(ana.namespace.repositories.get(), BOOK, by=ana)
    anonymous = LfsClient("/ana/bert.git")
    href = actions_of(anonymous.batch("download", pointer_of(BOOK)))["download"]["href"]
    before = send("GET", href)

    ana.namespace.repositories.update(is_private=True)

    assert body(before) == BOOK
    assert send("GET", href).status_code == 403


@pytest.fixture
def in_parts(client, settings):
    settings.LFS_MULTIPART_FROM_BYTES = 1000
    settings.LFS_PART_BYTES = 1000
    response = client.batch("upload", pointer_of(BOOK), transfers=["basic", "multipart"])
    actions = actions_of(response)
    header = actions["upload"]["header"]
    hrefs = [header[name] for name in sorted(header) if name != "chunk_size"]
    pieces = [BOOK[start : start + 1000] for start in range(0, len(BOOK), 1000)]
    return actions, list(zip(hrefs, pieces, strict=True))


def complete(actions, etags, **more):
    parts = [{"partNumber": number, "etag": etag} for number, etag in etags.items()]
    random.Random(1).shuffle(parts)
    return send(
        "POST",
        actions["upload"]["href"],
        json.dumps({"oid": pointer_of(BOOK).oid, "parts": parts} | more),
        content_type="application/vnd.git-lfs+json",
    )


def send_parts(pieces):
    """Last first: clients send them in parallel."""
    return {
        number: send("PUT", href, piece)["ETag"]
        for number, (href, piece) in reversed(list(enumerate(pieces, start=1)))
    }


def test_multipart__takes_parts_in_any_order(in_parts, client, tmp_path):
    actions, pieces = in_parts

    done = complete(actions, send_parts(pieces))
    verified = send("POST", actions["verify"]["href"], "{}")

    assert (done.status_code, verified.status_code) == (200, 200)
    assert b"".join(object_store().open(pointer_of(BOOK).oid)) == BOOK
    assert len(files_in(tmp_path)) == 1
    assert not LfsMultipart.objects.exists()


def test_multipart__answers_a_repeated_completion(in_parts):
    actions, pieces = in_parts
    etags = send_parts(pieces)

    assert [complete(actions, etags).status_code for _ in range(2)] == [200, 200]


def test_multipart__answers_a_completion_that_another_overtook(in_parts, monkeypatch):
    actions, pieces = in_parts
    etags = send_parts(pieces)
    join, answers = FilesystemStore.join_parts, []

    def slower(self, *args):
        if not answers:
            answers.append(None)
            answers.append(complete(actions, etags).status_code)
        return join(self, *args)

    monkeypatch.setattr(FilesystemStore, "join_parts", slower)
    answers.append(complete(actions, etags).status_code)

    assert answers[1:] == [200, 200]
    assert not LfsMultipart.objects.exists()


def test_multipart__answers_a_completion_whose_first_try_died(in_parts, ana):
    """The object is joined, but the row of the upload is still there."""
    actions, pieces = in_parts
    etags = send_parts(pieces)
    store(ana.namespace.repositories.get(), BOOK, by=ana)
    object_store().drop_parts(LfsMultipart.objects.get().public_id)

    assert complete(actions, etags).status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        lambda etags: etags.pop(5),
        lambda etags: etags.update({6: etags[5]}),
        lambda etags: etags.update({1: etags[2], 2: etags[1]}),
        lambda etags: etags.update({1: '"made-up"'}),
        lambda etags: etags.update({1: ""}),
        lambda etags: etags.clear(),
    ],
    ids=["missing", "too many", "swapped", "made up", "empty", "none"],
)
def test_multipart__refuses_other_parts_and_keeps_the_sent_ones(in_parts, spoil):
    actions, pieces = in_parts
    etags = send_parts(pieces)
    spoiled = dict(etags)
    spoil(spoiled)

    refused = complete(actions, spoiled)
    accepted = complete(actions, etags)

    assert refused.status_code == 422
    assert accepted.status_code == 200


def test_s28_multipart__leaves_nothing_of_other_content(in_parts, tmp_path):
    actions, pieces = in_parts
    etags = send_parts([(href, b"?" * len(piece)) for href, piece in pieces])

    response = complete(actions, etags)

    assert response.status_code == 422
    assert files_in(tmp_path) == []
    assert not RepoLfsObject.objects.exists()


def test_s28_part__has_exactly_its_size(in_parts, tmp_path):
    _, pieces = in_parts
    href, piece = pieces[0]
    last_href, _ = pieces[-1]

    assert send("PUT", href, piece + b"!").status_code == 422
    assert send("PUT", href, piece[:-1]).status_code == 422
    assert send("PUT", last_href, piece).status_code == 422
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("number", ["0", "6", "99999999999999999999", "-1", "x"])
def test_part__is_one_that_was_promised(in_parts, number):
    _, pieces = in_parts
    href = pieces[0][0].rpartition("/")[0] + f"/{number}"

    assert send("PUT", href, b"x").status_code in {404, 422}


@pytest.mark.parametrize(
    "data", ["[]", "{", '{"parts": 1}', '{"parts": [1]}', '{"parts": [{"partNumber": "1"}]}']
)
def test_complete__refuses_other_shapes(in_parts, data):
    actions, _ = in_parts

    assert send("POST", actions["upload"]["href"], data).status_code in {400, 422}


def test_complete__is_for_its_own_object(in_parts):
    actions, pieces = in_parts

    response = complete(actions, send_parts(pieces), oid=pointer_of(SONG).oid)

    assert response.status_code == 422


@pytest.mark.parametrize(
    ("method", "kind"),
    [("GET", "objects"), ("POST", "objects"), ("GET", "complete"), ("PUT", "download")],
)
def test_transfer__has_one_method_each(client, method, kind):
    assert send(method, f"http://hub.test:8000/lfs/{kind}/x").status_code == 405
