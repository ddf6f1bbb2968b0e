"""Copies of large files between repositories: who may, what fails, and that no byte moves."""

import json

import pytest

from repos.models import RepoLfsObject, Xorb
from repos.models.repository import Gate
from tests.factories import make_repo
from tests.repos.api.calls import api, bearer, commit_files
from tests.repos.lfs.world import pointer_of
from tests.repos.xet.uploads import noise, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_lfs_store")]
CONTENT = noise(200_000)
NOWHERE = pointer_of(b"nowhere").oid


@pytest.fixture
def source(people):
    return make_repo(owner=people.lab, name="source", private=True, created_by=people.ana)


@pytest.fixture
def target(people):
    return make_repo(owner=people.ben, name="target")


@pytest.fixture
def sent(people, source):
    return upload(people.actor("ana"), source, CONTENT)


@pytest.fixture
def duplicate(client, people, source, target):
    def duplicate(files, *, person="ben", to=None):
        body = {"target": to or {"type": "model", "name": target.repo_id}, "files": files}
        headers = bearer(people.user(person)) if person else {}
        return client.post(
            api(source, "/lfs-files/duplicate"),
            json.dumps(body),
            content_type="application/json",
            **headers,
        )

    return duplicate


def row_of(sent, **more):
    return {"xetHash": sent.hex, "sha256": sent.sha256, "filename": "w.bin"} | more


def holds(repo, oid):
    return RepoLfsObject.objects.filter(repo=repo, lfs_object__oid=oid).exists()


def test_duplicate__links_without_a_byte(duplicate, sent, target):
    before = list(Xorb.objects.values_list("pk", flat=True))

    response = duplicate([row_of(sent)])

    assert (response.status_code, response.json()) == (200, {"failed": []})
    assert holds(target, sent.sha256)
    assert list(Xorb.objects.values_list("pk", flat=True)) == before
    assert duplicate([row_of(sent)]).json() == {"failed": []}


def test_duplicate__takes_what_came_plainly(duplicate, people, source, target):
    commit_files(source, {"w.bin": CONTENT}, people.ana)
    oid = pointer_of(CONTENT).oid

    assert duplicate([{"sha256": oid, "filename": "w.bin"}]).json() == {"failed": []}
    assert holds(target, oid)


def test_duplicate__tells_what_failed_per_file(duplicate, sent, target):
    files = [row_of(sent, xetHash="0" * 64), {"sha256": NOWHERE, "xetHash": sent.hex}]

    failed = duplicate(files).json()["failed"]

    assert [row["sha256"] for row in failed] == [sent.sha256, NOWHERE]
    assert all(row["error"] for row in failed)
    assert not RepoLfsObject.objects.filter(repo=target).exists()


def test_duplicate__gives_nothing_that_only_others_hold(duplicate, people, target):
    elsewhere = upload(
        people.actor("eve"), make_repo(owner=people.eve, private=True), noise(100_000, seed=5)
    )

    failed = duplicate([row_of(elsewhere)]).json()["failed"]

    assert [row["sha256"] for row in failed] == [elsewhere.sha256]
    assert not holds(target, elsewhere.sha256)


@pytest.mark.parametrize(
    ("person", "status"), [("ben", 200), ("ana", 403), ("cem", 403), ("eve", 404), (None, 401)]
)
def test_duplicate__who_may(duplicate, sent, target, person, status):
    response = duplicate([row_of(sent)], person=person)

    assert response.status_code == status
    assert holds(target, sent.sha256) is (status == 200)


def test_duplicate__a_gated_source_needs_the_request(duplicate, sent, source, target, people):
    type(source).objects.filter(pk=source.pk).update(is_private=False, gate=Gate.AUTO)
    target = make_repo(owner=people.eve, name="mine")
    to = {"type": "model", "name": target.repo_id}

    assert duplicate([row_of(sent)], person="eve", to=to).status_code == 403
    assert not holds(target, sent.sha256)


@pytest.mark.parametrize(
    ("files", "to", "status"),
    [
        (None, None, 400),
        (["x"], None, 400),
        ([{"sha256": "x"}], None, 422),
        ([{"sha256": None}], None, 422),
        ([{"sha256": NOWHERE, "xetHash": 5}], None, 400),
        ([{"sha256": NOWHERE}] * 1001, None, 413),
        ([], {"type": "thing", "name": "a/b"}, 400),
        ([], {"type": "model"}, 400),
        ([], {"type": "model", "name": "ben/gone"}, 404),
        ([], ["a"], 400),
        ([], None, 200),
    ],
)
def test_duplicate__hostile_input(duplicate, files, to, status):
    assert duplicate(files, to=to).status_code == status
