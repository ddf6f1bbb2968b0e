from datetime import timedelta

import pytest

from accounts.actor import Actor
from hub.kernel.clock import now
from repos.actions.start_lfs_uploads import start_lfs_uploads
from repos.actions.sweep_lfs import sweep_lfs
from repos.lfs.possession import announce_object
from repos.lfs.store import object_store
from repos.models import LfsMultipart, LfsObject
from tests.repos.lfs.world import BOOK, SONG, person, pointer_of, repo_of, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return person("ana")


def age(settings) -> None:
    """As if the grace period had passed."""
    LfsObject.objects.filter(unlinked_at__isnull=False).update(
        unlinked_at=now() - settings.LFS_SWEEP_AFTER - timedelta(hours=1)
    )


def test_sweep_lfs__leaves_linked_objects(ana, settings):
    store(repo_of(ana), BOOK, by=ana)

    sweep_lfs()
    age(settings)
    sweep_lfs()

    assert object_store().size_bytes(pointer_of(BOOK).oid) == len(BOOK)


def test_sweep_lfs__takes_objects_of_deleted_repositories_after_the_grace_period(ana, settings):
    repo = repo_of(ana)
    store(repo, BOOK, by=ana)
    repo.delete()

    sweep_lfs()
    young = object_store().size_bytes(pointer_of(BOOK).oid)
    age(settings)
    swept = sweep_lfs()

    assert (young, swept) == (len(BOOK), 1)
    assert object_store().size_bytes(pointer_of(BOOK).oid) is None
    assert not LfsObject.objects.exists()


def test_sweep_lfs__leaves_an_object_that_another_repository_links(ana, settings):
    first, second = repo_of(ana, "one"), repo_of(ana, "two")
    store(first, BOOK, by=ana)
    store(second, BOOK, by=ana)
    first.delete()

    sweep_lfs()
    age(settings)
    sweep_lfs()

    assert object_store().size_bytes(pointer_of(BOOK).oid) == len(BOOK)


def test_sweep_lfs__leaves_an_object_whose_upload_has_begun_again(ana, settings):
    repo = repo_of(ana)
    store(repo, BOOK, by=ana)
    repo.delete()
    sweep_lfs()
    age(settings)

    announce_object(pointer_of(BOOK))
    sweep_lfs()

    assert object_store().size_bytes(pointer_of(BOOK).oid) == len(BOOK)


def test_s36_sweep_lfs__takes_abandoned_multiparts(ana, settings):
    settings.LFS_MULTIPART_FROM_BYTES = 1
    repo = repo_of(ana)
    actor = Actor.of(ana)
    pointers = [pointer_of(BOOK), pointer_of(SONG)]
    start_lfs_uploads(actor=actor, repo=repo, pointers=pointers, takes_multipart=True)
    young = sweep_lfs()

    LfsMultipart.objects.update(created_at=now() - settings.LFS_SWEEP_AFTER - timedelta(hours=1))

    assert (young, sweep_lfs(), LfsMultipart.objects.count()) == (0, 2, 0)
