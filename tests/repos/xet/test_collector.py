"""What the collector takes, what it waits for, and that it only reports unless it is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from repos.actions.collect_storage import collect_storage
from repos.actions.create_commit import create_commit
from repos.actions.squash_history import squash_history
from repos.actions.sweep_lfs import sweep_lfs
from repos.git.types import DeleteFile, PutFile, RepoPath
from repos.git_of import git_of
from repos.lfs.explain import kept_objects
from repos.lfs.possession import held_object
from repos.models import LfsObject, RepoLfsObject, XetFile, Xorb
from repos.xet import collector
from repos.xet.dedup import neighbours
from repos.xet.store import xorb_store
from tests.factories import make_repo
from tests.repos.lfs.world import pointer_of
from tests.repos.xet.uploads import Upload, noise, register, store_xorbs, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]
CONTENT = noise(400_000)
OID = pointer_of(CONTENT).oid


@pytest.fixture(autouse=True)
def _for_real(settings):
    settings.XET_COLLECT = True


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        moment = timezone.now()

        def wait(self, days: float) -> None:
            self.moment += timedelta(days=days)

    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.moment)
    return clock


@pytest.fixture
def actor(people):
    return people.actor("ana")


@pytest.fixture
def repo(people):
    return make_repo(owner=people.ana, name="old")


def commit(repo, actor, change, summary="Change"):
    create_commit(actor=actor, repo=repo, revision="main", changes=[change], summary=summary)
    repo.refresh_from_db()


@pytest.fixture
def committed(repo, actor):
    made = upload(actor, repo, CONTENT, chunks_per_xorb=3)
    commit(repo, actor, PutFile(RepoPath("w.bin"), pointer_of(CONTENT).text()))
    return made


def forget(repo, actor):
    commit(repo, actor, DeleteFile(RepoPath("w.bin")), "Delete")
    squash_history(actor=actor, repo=repo, branch="main")


def test_collect__frees_in_stages_what_no_history_has(repo, actor, committed, clock):
    forget(repo, actor)
    stages = []
    for _ in range(8):
        clock.wait(8)
        done = collect_storage()
        sweep_lfs()
        stages.append((done.marked_links, done.links, done.xet.files, done.xet.xorbs))

    assert [sum(column) for column in zip(*stages, strict=True)] == [1, 1, 1, len(committed.xorbs)]
    # Promise, quarantine of the link, grace of the object, quarantine of the xorbs.
    assert stages[3] == (1, 0, 0, 0)
    assert not LfsObject.objects.exists()
    assert not XetFile.objects.exists()
    assert not Xorb.objects.exists()
    assert list(xorb_store().names()) == []


def test_collect__keeps_what_some_history_has(repo, actor, committed, clock):
    commit(repo, actor, DeleteFile(RepoPath("w.bin")), "Delete")
    for _ in range(8):
        clock.wait(40)
        collect_storage()
        sweep_lfs()

    assert held_object(repo, OID) is not None
    assert Xorb.objects.count() == len(committed.xorbs)


def test_collect__only_reports_by_default(repo, actor, committed, clock, settings):
    settings.XET_COLLECT = False
    forget(repo, actor)
    clock.wait(40)

    first, second = collect_storage(), collect_storage()

    assert first == second
    assert not first.is_real
    assert first.marked_links == 1
    assert RepoLfsObject.objects.get().unneeded_since is None
    assert not Xorb.objects.exclude(quarantined_at=None).exists()


def test_collect__a_mark_goes_when_the_file_comes_back(repo, actor, committed, clock):
    forget(repo, actor)
    clock.wait(31)
    collect_storage()
    assert RepoLfsObject.objects.get().unneeded_since is not None

    commit(repo, actor, PutFile(RepoPath("again.bin"), pointer_of(CONTENT).text()))

    link = RepoLfsObject.objects.get()
    assert link.unneeded_since is None
    assert link.claimed_at == clock.moment


def test_collect__a_damaged_repository_keeps_everything(repo, actor, committed, clock):
    git = git_of(repo)
    forget(repo, actor)
    head = git.try_resolve("refs/heads/main")
    (git.git_dir / "objects" / head[:2] / head[2:]).unlink()
    clock.wait(31)

    done = collect_storage()

    assert done.damaged == [repo.repo_id]
    assert done.marked_links == 0


def test_collect__keeps_what_clients_were_promised(repo, actor, clock):
    made = Upload.of(CONTENT)
    store_xorbs(actor, repo, made.xorbs)

    clock.wait(29)
    collect_storage()
    register(actor, repo, made.shard(names_xorbs=False))

    assert held_object(repo, OID) is not None


def test_collect__takes_what_was_sent_and_never_named(repo, actor, clock):
    store_xorbs(actor, repo, Upload.of(CONTENT).xorbs)
    clock.wait(31)
    marking = collect_storage()
    assert Xorb.objects.count() == 1
    clock.wait(8)
    taking = collect_storage()

    assert (marking.xet.marked_xorbs, marking.xet.xorbs) == (1, 0)
    assert (taking.xet.marked_xorbs, taking.xet.xorbs) == (0, 1)
    assert taking.xet.xorb_bytes > len(CONTENT)
    assert list(xorb_store().names()) == []


def test_collect__dying_between_body_and_row_heals(repo, actor, clock, monkeypatch):
    class Killed(Exception):
        pass

    def die(name):
        raise Killed

    made = Upload.of(CONTENT)
    store_xorbs(actor, repo, made.xorbs)
    clock.wait(31)
    collect_storage()
    clock.wait(8)
    with monkeypatch.context() as patch:
        patch.setattr(collector, "crash_point", die)
        with pytest.raises(Killed):
            collect_storage()
    assert Xorb.objects.count() == 1

    # The row is there, the body is not; a client that sends it again gets it stored.
    assert store_xorbs(actor, repo, made.xorbs) == [True]
    register(actor, repo, made.shard())
    assert held_object(repo, OID) is not None


def test_collect__what_is_in_quarantine_is_told_to_nobody_and_comes_back(repo, actor, clock):
    made = Upload.of(CONTENT)
    store_xorbs(actor, repo, made.xorbs)
    clock.wait(31)
    collect_storage()
    chunk = made.xorbs[0].index.hash(0)
    assert neighbours(actor, repo, chunk) == []

    store_xorbs(actor, repo, made.xorbs)
    register(actor, repo, made.shard())
    clock.wait(40)
    collect_storage()

    assert Xorb.objects.get().quarantined_at is None
    assert neighbours(actor, repo, chunk)


def test_collect__one_round_at_a_time(monkeypatch):
    from django.core.cache import cache

    cache.add("storage-collect", 1, 60)

    assert collect_storage() is None


def test_explain__says_why(repo, actor, committed, clock):
    def reasons():
        return [kept.reason for kept in kept_objects(repo)]

    assert reasons() == ["at refs/heads/main: w.bin"]
    commit(repo, actor, DeleteFile(RepoPath("w.bin")), "Delete")
    assert reasons() == ["in the history of a ref: w.bin"]
    squash_history(actor=actor, repo=repo, branch="main")
    promised = clock.moment + timedelta(days=30)
    assert reasons() == [f"no ref leads to it; promised to clients until {promised:%Y-%m-%d}"]
    clock.wait(31)
    collect_storage()
    until = clock.moment + timedelta(days=7)
    assert reasons() == [f"no ref leads to it; in quarantine until {until:%Y-%m-%d}"]
