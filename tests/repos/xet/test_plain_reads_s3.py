"""Behind S3, what is in chunks only comes through the hub, and what came plainly is converted too."""

from datetime import timedelta

import pytest

from repos.actions.convert_lfs import convert_lfs
from repos.lfs.store import object_store
from repos.models import LfsObject
from repos.xet.files import hash_xet_file
from tests.factories import make_repo
from tests.repos.api.calls import bearer, ndjson_line, post_commit
from tests.repos.api.lfs_client import LfsClient
from tests.repos.lfs.world import pointer_of, store
from tests.repos.xet.uploads import noise, upload
from tests.s3_server import S3Server

pytestmark = pytest.mark.django_db
CONTENT = noise(1_500_000)


@pytest.fixture(scope="module")
def s3_server():
    with S3Server() as server:
        yield server


@pytest.fixture(autouse=True)
def _store(s3_server, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {**settings.STORAGES, "lfs": s3_server.storage()}


@pytest.fixture
def repo(people):
    return make_repo(owner=people.ana, name="far", private=True)


def get(client, repo, people, **headers):
    path = f"{repo.url_path}/resolve/main/w.bin"
    return client.get(path, headers=headers, **bearer(people.ana))


def commit(repo, people):
    pointer = pointer_of(CONTENT)
    line = ndjson_line(
        "lfsFile", path="w.bin", algo="sha256", oid=pointer.oid, size=pointer.size_bytes
    )
    assert post_commit(repo, [line], people.ana).status_code == 200


def test_resolve__rebuilds_what_s3_cannot(repo, people, client):
    upload(people.actor("ana"), repo, CONTENT)
    commit(repo, people)

    whole = get(client, repo, people)
    part = get(client, repo, people, range="bytes=700000-")

    assert (whole.status_code, part.status_code) == (200, 206)
    assert b"".join(whole) == CONTENT
    assert b"".join(part) == CONTENT[700_000:]


def test_batch__sends_readers_of_chunks_to_the_hub(repo, people):
    upload(people.actor("ana"), repo, CONTENT)
    git_lfs = LfsClient(f"{repo.url_path}.git", people.ana)

    (row,) = git_lfs.batch("download", pointer_of(CONTENT)).json()["objects"]

    assert "/lfs/download/" in row["actions"]["download"]["href"]


def test_convert_lfs__works_on_s3_too(repo, people, client, settings):
    settings.XET_CONVERT = True
    store(repo, CONTENT, by=people.ana)
    commit(repo, people)
    assert get(client, repo, people).status_code == 302

    assert convert_lfs() == 1
    settings.LFS_GRANT_LIFETIME = timedelta(0)
    assert convert_lfs() == 1

    stored = LfsObject.objects.get()
    assert not stored.is_flat
    assert object_store().size_bytes(pointer_of(CONTENT).oid) is None
    assert hash_xet_file(stored.xet_file) == pointer_of(CONTENT)
    assert b"".join(get(client, repo, people)) == CONTENT
