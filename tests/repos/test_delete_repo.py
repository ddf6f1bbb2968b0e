from contextlib import nullcontext

import pytest
from django.db import transaction

from hub.kernel.errors import Forbidden, NotSignedIn
from outbox.models import OutboxEvent
from repos.actions.delete_repo import delete_repo
from repos.actions.like_repo import like_repo
from repos.actions.move_repo import move_repo
from repos.git_of import git_of
from repos.models import LfsObject, LfsState, RepoAlias, RepoLfsObject, Repository
from tests.factories import make_repo


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ("ana", None),
        ("ben", None),
        ("fay", Forbidden),
        ("cem", Forbidden),
        ("eve", Forbidden),
        ("ana_read_token", Forbidden),
        ("ana_write_token", None),
        ("anonymous", NotSignedIn),
    ],
)
def test_delete_repo__who_may(people, person, error):
    repo = make_repo(people.lab)

    with pytest.raises(error) if error else nullcontext():
        delete_repo(actor=people.actor(person), repo=repo)

    assert Repository.objects.exists() is (error is not None)


def test_delete_repo__contributor_deletes_what_she_made(people):
    repo = make_repo(people.lab, created_by=people.fay)

    delete_repo(actor=people.actor("fay"), repo=repo)

    assert not Repository.objects.exists()


def test_delete_repo__takes_everything_but_the_story(people, django_capture_on_commit_callbacks):
    repo = make_repo(people.ana, "old")
    like_repo(actor=people.actor("eve"), repo=repo)
    move_repo(actor=people.actor("ana"), repo=repo, namespace="ana", name="bert")
    git_dir, pk = git_of(repo).git_dir, repo.pk

    with django_capture_on_commit_callbacks(execute=True):
        delete_repo(actor=people.actor("ana"), repo=repo)

    assert not git_dir.exists()
    assert not RepoAlias.objects.exists()
    told = OutboxEvent.objects.get(name="repo.deleted")
    assert told.ordering_key == f"repo:{pk}"
    assert told.payload["repo_id"] == "ana/bert"
    assert told.payload["actor_id"] == people.ana.pk
    assert make_repo(people.ana, "old").repo_id == "ana/old"


def test_delete_repo__starts_the_clock_of_files_nobody_else_holds(people):
    repo, other = make_repo(people.ana), make_repo(people.ana)
    lone = LfsObject.objects.create(oid="a" * 64, size_bytes=1, state=LfsState.PRESENT)
    shared = LfsObject.objects.create(oid="b" * 64, size_bytes=1, state=LfsState.PRESENT)
    for holder, held in [(repo, lone), (repo, shared), (other, shared)]:
        RepoLfsObject.objects.create(repo=holder, lfs_object=held)

    delete_repo(actor=people.actor("ana"), repo=repo)

    lone.refresh_from_db()
    shared.refresh_from_db()
    assert lone.unlinked_at is not None
    assert shared.unlinked_at is None


def test_delete_repo__rollback_keeps_the_folder(people, django_capture_on_commit_callbacks):
    repo = make_repo(people.ana)

    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(ZeroDivisionError),
        transaction.atomic(),
    ):
        delete_repo(actor=people.actor("ana"), repo=repo)
        raise ZeroDivisionError

    assert git_of(Repository.objects.get()).git_dir.exists()
