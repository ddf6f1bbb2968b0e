"""The storage page: the largest objects, and what keeps them."""

import pytest

from repos.actions.create_tag import create_tag
from repos.actions.measure_storage import measure_storage
from repos.git import disk
from repos.git_of import git_of
from repos.lfs.pointer import Pointer
from repos.models import LfsObject, LfsState, RepoLfsObject
from repos.storage import storage_of
from tests.factories import SYSTEM, make_commit, make_repo

pytestmark = pytest.mark.django_db
SMALL = Pointer("a" * 64, 10)
LARGE = Pointer("b" * 64, 5_000)


@pytest.fixture
def repo(people):
    repo = make_repo(people.ana, "weights")
    for pointer in (SMALL, LARGE):
        known = LfsObject.objects.create(
            oid=pointer.oid, size_bytes=pointer.size_bytes, state=LfsState.PRESENT
        )
        RepoLfsObject.objects.create(repo=repo, lfs_object=known)
    make_commit(repo, {"old/model.bin": LARGE.text(), "small.bin": SMALL.text()})
    return repo


def test_storage_of__names_what_keeps_each_object(repo, django_assert_num_queries):
    create_tag(actor=SYSTEM, repo=repo, tag="v1", revision="main")
    make_commit(repo, {"old/model.bin": None})

    with django_assert_num_queries(3):
        storage = storage_of(git_of(repo), repo)

    assert (storage.count, storage.total_bytes, storage.unread_refs) == (2, 5_010, 0)
    large, small = storage.objects
    assert (large.oid, large.path, large.refs) == (LARGE.oid, "old/model.bin", ["v1"])
    assert (small.path, small.refs) == ("small.bin", ["main", "v1"])


def test_storage_of__what_only_history_has(repo):
    make_commit(repo, {"old/model.bin": None})

    large = storage_of(git_of(repo), repo).objects[0]

    assert (large.oid, large.path, large.refs) == (LARGE.oid, "", [])


def test_storage_page__is_for_admins(client, people, repo):
    client.force_login(people.eve)
    assert client.get("/ana/weights/settings/storage").status_code == 403
    client.force_login(people.ana)
    page = client.get("/ana/weights/settings/storage").content.decode()

    assert "old/model.bin" in page
    assert "main" in page


def test_measure_storage__large_files_and_what_git_keeps_once_per_change(client, people, repo):
    folder = git_of(repo).git_dir / "objects"
    small = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    assert measure_storage() == 1
    assert measure_storage() == 0

    answer = client.get("/api/models/ana/weights?expand=usedStorage").json()
    assert answer["usedStorage"] == 5_010 + small
    make_commit(repo, {"more.txt": b"more"})
    assert measure_storage() == 1
    repo.refresh_from_db()
    assert repo.used_storage_bytes > answer["usedStorage"]


def test_measure_storage__a_repository_without_a_folder(people, repo):
    disk.move_to_trash(repo.storage_key, volume=repo.volume)

    assert measure_storage() == 1

    repo.refresh_from_db()
    assert repo.used_storage_bytes == 5_010
