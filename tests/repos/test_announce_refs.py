"""Whoever moved the refs, and however it died: the mirror follows git, and each move is told once."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.actor import Actor
from hub.kernel.clock import now
from outbox.models import OutboxEvent
from repos.actions.announce_refs import announce_refs
from repos.actions.move_refs import moving_refs
from repos.actions.reconcile_refs import reconcile_all_refs, reconcile_refs
from repos.git.errors import RefMoved
from repos.git.types import RefName, RefUpdate
from repos.git_of import git_of
from repos.models import Push, PushDoor, Ref, Repository
from tests.factories import SYSTEM, make_commit, make_repo

MAIN = RefName("refs/heads/main")
DEV = RefName("refs/heads/dev")


@pytest.fixture
def repo(people):
    repo = make_repo(people.ana)
    make_commit(repo, {"a.txt": "one"})
    OutboxEvent.objects.all().delete()
    return repo


def move(repo, *updates):
    """As a process that dies before it tells anybody."""
    git_of(repo).update_refs([RefUpdate(*update) for update in updates])


def told():
    rows = OutboxEvent.objects.filter(name="repo.ref_updated").order_by("pk")
    return [(row.payload["ref"], row.payload["old"], row.payload["new"]) for row in rows]


def refs_of(repo):
    return dict(Ref.objects.filter(repo=repo).values_list("name", "oid"))


def test_announce_refs__tells_every_difference_once(repo):
    first, head = git_of(repo).commit(repo.head_oid).parents[0], repo.head_oid
    move(repo, (DEV, None, first), (MAIN, head, first))

    for _ in range(2):
        announce_refs(actor=SYSTEM, repo=repo)

    assert told() == [(DEV, "", first), (MAIN, head, first)]
    assert refs_of(repo) == git_of(repo).refs()
    assert Repository.objects.get().head_oid == repo.head_oid == first

    move(repo, (DEV, first, None))
    announce_refs(actor=SYSTEM, repo=repo)

    assert told()[-1] == (DEV, first, "")
    assert refs_of(repo).keys() == {MAIN}


def test_announce_refs__counts_for_maintenance(repo):
    before = Repository.objects.get()
    move(repo, (DEV, None, repo.head_oid))

    announce_refs(actor=SYSTEM, repo=repo)

    after = Repository.objects.get()
    assert after.pushes_since_maintenance == before.pushes_since_maintenance + 1
    assert after.needs_maintenance_since == before.needs_maintenance_since


def test_announce_refs__pull_ref_that_nobody_promised_goes_away(repo):
    ref = RefName("refs/pr/1")
    move(repo, (ref, None, repo.head_oid))

    announce_refs(actor=SYSTEM, repo=repo)

    assert ref not in git_of(repo).refs()
    assert told() == []


def test_announce_refs__thousands_of_refs(repo):
    names = [RefName(f"refs/heads/b{number}") for number in range(2000)]
    move(repo, *((name, None, repo.head_oid) for name in names))

    assert len(announce_refs(actor=SYSTEM, repo=repo)) == 2000
    assert refs_of(repo) == git_of(repo).refs()


def test_moving_refs__lost_race_leaves_no_trace(repo):
    with pytest.raises(RefMoved), moving_refs(actor=SYSTEM, repo=repo, door=PushDoor.API) as moving:
        moving.git.update_refs([RefUpdate(MAIN, None, repo.head_oid)])

    assert told() == []
    assert not Push.objects.filter(finished_at=None).exists()


def test_moving_refs__failure_after_the_move_stays_in_the_journal(repo, people):
    actor = people.actor("ana")
    with (
        pytest.raises(ZeroDivisionError),
        moving_refs(actor=actor, repo=repo, door=PushDoor.API) as moving,
    ):
        moving.git.update_refs([RefUpdate(DEV, None, repo.head_oid)])
        raise ZeroDivisionError

    (push,) = Push.objects.filter(finished_at=None)
    assert push.actor == people.ana
    assert DEV not in refs_of(repo)


def leave_behind(repo, user=None, *, ago=timedelta(minutes=1)):
    return Push.objects.create(repo=repo, actor=user, door=PushDoor.GIT, started_at=now() - ago)


def test_reconcile_refs__announces_in_the_name_of_who_began(repo, people):
    leave_behind(repo, people.eve)
    move(repo, (DEV, None, repo.head_oid))

    assert [reconcile_refs(), reconcile_refs()] == [1, 0]

    assert told() == [(DEV, "", repo.head_oid)]
    late = OutboxEvent.objects.get(name="repo.ref_updated")
    assert late.payload["actor_id"] == people.eve.pk
    assert not Push.objects.filter(finished_at=None).exists()


def test_reconcile_refs__leaves_running_pushes_alone(repo):
    leave_behind(repo, ago=timedelta(seconds=1))
    move(repo, (DEV, None, repo.head_oid))

    assert reconcile_refs() == 0
    assert DEV not in refs_of(repo)


def test_reconcile_refs__folder_that_is_away_is_not_an_empty_repository(repo, settings, tmp_path):
    push = leave_behind(repo)
    before = refs_of(repo)
    settings.GIT_VOLUMES = {"default": tmp_path}

    assert [reconcile_refs(), reconcile_all_refs()] == [0, 0]

    assert refs_of(repo) == before
    push.refresh_from_db()
    assert push.finished_at is None


def test_reconcile_all_refs__finds_what_no_journal_tells(repo, people):
    make_repo(people.ana)
    OutboxEvent.objects.all().delete()
    move(repo, (DEV, None, repo.head_oid))
    Ref.objects.filter(repo=repo, name=MAIN).update(oid="f" * 40)

    assert [reconcile_all_refs(), reconcile_all_refs()] == [2, 0]

    assert refs_of(repo) == git_of(repo).refs()
    assert told() == [(DEV, "", repo.head_oid), (MAIN, "f" * 40, repo.head_oid)]


def test_reconcile_all_refs__forgets_old_journal_rows(repo):
    old = leave_behind(repo, ago=timedelta(days=40))
    Push.objects.filter(pk=old.pk).update(finished_at=now() - timedelta(days=40))

    reconcile_all_refs()

    assert not Push.objects.filter(pk=old.pk).exists()


def test_announce_refs__rolled_back_announcement_is_made_again(repo):
    move(repo, (DEV, None, repo.head_oid))

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        announce_refs(actor=Actor.system("test"), repo=repo)
        raise ZeroDivisionError
    announce_refs(actor=SYSTEM, repo=repo)

    assert told() == [(DEV, "", repo.head_oid)]
