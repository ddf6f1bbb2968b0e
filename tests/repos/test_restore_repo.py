"""Undo of a deletion: who may, what comes back, and until when."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from hub.kernel.clock import now
from hub.kernel.errors import Forbidden, NotFound, NotSignedIn
from outbox.models import OutboxEvent
from repos.actions.create_repo import RepoExists
from repos.actions.delete_repo import delete_repo
from repos.actions.restore_repo import restore_repo
from repos.actions.sweep_trash import sweep_trash
from repos.git_of import git_of
from repos.models import DeletedRepository, LfsObject, LfsState, RepoLfsObject, Repository
from repos.undo import undo_window
from tests.factories import SYSTEM, deliver_events, make_repo

CARD = "---\nlicense: mit\n---\n# Poems"


@pytest.fixture
def deleted(django_capture_on_commit_callbacks):
    """Deletes a repository; its folder goes to the trash after the commit."""

    def delete(repo):
        with django_capture_on_commit_callbacks(execute=True):
            delete_repo(actor=SYSTEM, repo=repo)
        return DeletedRepository.objects.get()

    return delete


def test_restore_repo__history_settings_and_large_files_come_back(people, deleted):
    repo = make_repo(people.ana, "poems", private=True, files={"README.md": CARD})
    big = LfsObject.objects.create(oid="a" * 64, size_bytes=9, state=LfsState.PRESENT)
    RepoLfsObject.objects.create(repo=repo, lfs_object=big)
    head, public_id = repo.head_oid, repo.public_id
    kept = deleted(repo)
    big.refresh_from_db()
    assert big.unlinked_at is not None

    back = restore_repo(actor=people.actor("ana"), deleted=kept)
    deliver_events()

    back.refresh_from_db()
    assert (back.repo_id, back.public_id, back.head_oid) == ("ana/poems", public_id, head)
    assert (back.is_private, back.license) == (True, "mit")
    assert git_of(back).git_dir.exists()
    big.refresh_from_db()
    assert big.unlinked_at is None
    assert RepoLfsObject.objects.filter(repo=back, lfs_object=big).exists()
    assert not DeletedRepository.objects.exists()
    assert OutboxEvent.objects.filter(name="repo.created").count() == 2


@pytest.mark.parametrize(
    ("person", "error"),
    [("ana", None), ("ben", None), ("fay", Forbidden), ("cem", Forbidden), ("eve", Forbidden),
     ("ana_read_token", Forbidden), ("anonymous", NotSignedIn), ("system", None)],
)  # fmt: skip
def test_restore_repo__who_may(people, deleted, person, error):
    kept = deleted(make_repo(people.lab, "ours"))

    with pytest.raises(error) if error else nullcontext():
        restore_repo(actor=people.actor(person), deleted=kept)

    assert Repository.objects.exists() is (error is None)


def test_restore_repo__not_over_a_new_one_of_that_name(people, deleted):
    kept = deleted(make_repo(people.ana, "poems"))
    make_repo(people.ana, "poems")

    with pytest.raises(RepoExists):
        restore_repo(actor=people.actor("ana"), deleted=kept)

    assert DeletedRepository.objects.exists()


def test_deleted_page__says_that_the_name_is_taken(client, people, deleted):
    kept = deleted(make_repo(people.ana, "poems"))
    make_repo(people.ana, "poems")
    client.force_login(people.ana)

    client.post(f"/settings/deleted/{kept.public_id}/restore")

    page = client.get("/settings/deleted").content
    assert b"You have a model named &#x27;poems&#x27; already." in page


def test_restore_repo__the_window_ends(people, deleted):
    kept = deleted(make_repo(people.ana, "poems"))
    DeletedRepository.objects.update(deleted_at=now() - undo_window() - timedelta(minutes=1))

    with pytest.raises(NotFound):
        restore_repo(actor=people.actor("ana"), deleted=kept)
    sweep_trash()
    assert not DeletedRepository.objects.exists()


def test_deleted_page__brings_back_and_shows_nothing_to_others(client, people, deleted):
    kept = deleted(make_repo(people.ana, "poems", private=True))
    client.force_login(people.eve)
    assert b"poems" not in client.get("/settings/deleted").content
    assert client.post(f"/settings/deleted/{kept.public_id}/restore").status_code == 404

    client.force_login(people.ana)
    assert b"ana/poems" in client.get("/settings/deleted").content
    answer = client.post(f"/settings/deleted/{kept.public_id}/restore")
    assert answer.headers["Location"] == "/ana/poems"
    assert client.get("/ana/poems").status_code == 200
