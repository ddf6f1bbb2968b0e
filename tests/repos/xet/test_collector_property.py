"""Whatever happens in whatever order: no byte that a ref leads to is ever lost."""

import itertools
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from accounts.actor import Actor
from hub.kernel.errors import HubError
from repos.actions import create_commit as committing
from repos.actions import register_shard as registering
from repos.actions.collect_storage import collect_storage
from repos.actions.convert_lfs import convert_lfs
from repos.actions.create_branch import create_branch
from repos.actions.create_commit import create_commit
from repos.actions.delete_branch import delete_branch
from repos.actions.squash_history import squash_history
from repos.actions.sweep_lfs import sweep_lfs
from repos.git.types import DeleteFile, PutFile, RepoPath
from repos.git_of import git_of
from repos.lfs import claims
from repos.lfs.content import open_object
from repos.lfs.pointer import parse_pointer
from repos.lfs.possession import held_object
from repos.models import LfsObject, Repository, XetFile, Xorb
from repos.xet import collector, keeping
from repos.xet.errors import CorruptXorb
from tests.factories import make_repo
from tests.repos.lfs.world import pointer_of, store
from tests.repos.xet.uploads import Upload, noise, register, store_xorbs

# What it remembers of failures belongs to no checkout.
set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]

_BLOCKS = [noise(150_000, seed) for seed in range(4)]
# Files that share blocks, as versions of one file do.
CONTENTS = [b"".join(_BLOCKS[n] for n in picked) for picked in ((0, 1), (1, 2, 3), (3,))]
UPLOADS = [Upload.of(content, chunks_per_xorb=2) for content in CONTENTS]
_CLIENTS_REMEMBER = timedelta(days=21)

_content = st.integers(0, len(CONTENTS) - 1)
_repo = st.integers(0, 1)
_branch = st.sampled_from(["main", "side"])
_path = st.sampled_from(["a.bin", "b.bin"])
_sending = st.one_of(
    st.tuples(st.just("push"), _repo, _content, st.just("main"), _path),
    st.tuples(st.just("commit"), _repo, _content, _branch, _path),
    st.tuples(st.just("shard"), _repo, _content),
    st.tuples(st.just("xorbs"), _repo, _content),
    st.tuples(st.just("plain"), _repo, _content),
)
_other = st.one_of(
    st.tuples(st.just("delete"), _repo, _branch, _path),
    st.tuples(st.just("forget"), _repo),
    st.tuples(st.just("branch"), _repo),
    st.tuples(st.just("drop"), _repo),
    st.tuples(st.just("squash"), _repo, _branch),
    st.tuples(st.just("wait"), st.sampled_from([1, 8, 20, 32])),
    st.tuples(st.just("sweep")),
    st.tuples(st.just("convert")),
)
# The collector runs in the middle of them, after everything unneeded was marked and waited.
_late = st.one_of(
    st.tuples(st.just("late_commit"), _repo, _content, st.just("main"), _path),
    st.tuples(st.just("late_shard"), _repo, _content),
    st.tuples(st.just("late_xorbs"), _repo, _content),
)
# Rounds of the collector, with something else happening just before the last one deletes.
_collecting = st.tuples(st.sampled_from(["collect", "expire", "expire"]), st.none() | _sending)
STEPS = st.lists(st.one_of(_sending, _other, _collecting, _late), min_size=8, max_size=30)


class World:
    """Two repositories of one person, and what a client of hers remembers."""

    def __init__(self, owner, monkeypatch) -> None:
        self.owner = owner
        self.actor = Actor.of(owner)
        self.repos = [make_repo(owner=owner) for _ in range(2)]
        self.moment = timezone.now()
        self.remembered: dict[int, object] = {}
        self.numbers = itertools.count()
        self.meanwhile: tuple | None = None
        monkeypatch.setattr(timezone, "now", lambda: self.moment)
        self.collects_at = ""
        for module in (committing, registering, keeping):
            monkeypatch.setattr(module, "crash_point", self._at_crash_point)
        self._disturb(monkeypatch, claims, "_delete")
        self._disturb(monkeypatch, collector, "_delete_file")
        self._disturb(monkeypatch, collector, "_delete_xorb")

    def _disturb(self, monkeypatch, module, name: str) -> None:
        original: Callable = getattr(module, name)

        def disturbed(*args, **kwargs):
            step, self.meanwhile = self.meanwhile, None
            if step is not None:
                self.take(step)
            return original(*args, **kwargs)

        monkeypatch.setattr(module, name, disturbed)

    def _at_crash_point(self, name: str) -> None:
        if name == self.collects_at:
            self.collects_at = ""
            self.collect(None)

    def take(self, step: tuple) -> None:
        verb, *values = step
        getattr(self, verb)(*values)

    def push(self, repo, content, branch, path) -> None:
        """As clients do it: all of it again, or by reference to what they remember."""
        self.xorbs(repo, content)
        self.shard(repo, content)
        self.commit(repo, content, branch, path)
        head = git_of(self.repos[repo]).try_resolve(f"refs/heads/{branch}")
        assert branch != "main" or head is not None

    def xorbs(self, repo, content) -> None:
        store_xorbs(self.actor, self.repos[repo], UPLOADS[content].xorbs)
        self.remembered[content] = self.moment

    def shard(self, repo, content) -> None:
        known_since = self.remembered.get(content)
        try:
            register(self.actor, self.repos[repo], UPLOADS[content].shard(names_xorbs=False))
        except (HubError, CorruptXorb):
            # Only who remembers longer than promised may be told that the data is gone.
            assert known_since is None or self.moment - known_since > _CLIENTS_REMEMBER
        else:
            self.remembered[content] = self.moment

    def plain(self, repo, content) -> None:
        store(self.repos[repo], CONTENTS[content], by=self.owner)

    def commit(self, repo, content, branch, path) -> None:
        text = pointer_of(CONTENTS[content]).text()
        self._commit(repo, branch, PutFile(RepoPath(path), text))

    def delete(self, repo, branch, path) -> None:
        self._commit(repo, branch, DeleteFile(RepoPath(path)))

    def _commit(self, repo, branch, change) -> None:
        with suppress(HubError):
            create_commit(
                actor=self.actor,
                repo=self.repos[repo],
                revision=branch,
                changes=[change],
                summary=f"Change {next(self.numbers)}",
            )

    def branch(self, repo) -> None:
        with suppress(HubError):
            create_branch(actor=self.actor, repo=self.repos[repo], branch="side")

    def drop(self, repo) -> None:
        with suppress(HubError):
            delete_branch(actor=self.actor, repo=self.repos[repo], branch="side")

    def squash(self, repo, branch) -> None:
        with suppress(HubError):
            squash_history(
                actor=self.actor,
                repo=self.repos[repo],
                branch=branch,
                message=f"Squash {next(self.numbers)}",
            )

    def forget(self, repo) -> None:
        """Nothing of what was committed is left in any history."""
        self.drop(repo)
        for path in ("a.bin", "b.bin"):
            self.delete(repo, "main", path)
        self.squash(repo, "main")

    def wait(self, days) -> None:
        self.moment += timedelta(days=days)

    def sweep(self) -> None:
        sweep_lfs()
        self.check()

    def convert(self) -> None:
        convert_lfs()
        self.check()

    def collect(self, meanwhile) -> None:
        self.meanwhile = meanwhile
        collected = collect_storage()
        assert collected is None or not collected.damaged
        self.meanwhile = None
        self.check()

    def expire(self, meanwhile) -> None:
        """What is unneeded is marked, waits, and goes."""
        self.wait(32)
        self.collect(None)
        self.wait(8)
        self.collect(meanwhile)

    def _late(self, repo, content, point: str) -> None:
        """It was there and is forgotten; the collector is about to take it, in the midst of it."""
        self.push(repo, content, "main", "a.bin")
        self.forget(repo)
        self.wait(32)
        self.collect(None)
        self.wait(8)
        self.collects_at = point

    def late_commit(self, repo, content, branch, path) -> None:
        self._late(repo, content, "built")
        self.commit(repo, content, branch, path)
        self.check()

    def late_shard(self, repo, content) -> None:
        self._late(repo, content, "shard-verified")
        self.shard(repo, content)
        self.check()

    def late_xorbs(self, repo, content) -> None:
        self._late(repo, content, "xorb-sealed")
        self.xorbs(repo, content)
        self.shard(repo, content)
        self.check()

    def check(self) -> None:
        for repo in self.repos:
            for oid in _reachable(repo):
                stored = held_object(repo, oid)
                assert stored is not None, f"{oid} is linked to {repo} no more"
                content = b"".join(open_object(stored, 0, stored.size_bytes))
                assert pointer_of(content).oid == oid


def _reachable(repo: Repository) -> set[str]:
    """Found the slow way: every file of every commit of every ref."""
    git = git_of(repo)
    found = set()
    for tip in set(git.refs().values()):
        for commit in git.log(tip):
            for entry in git.walk(commit.oid, RepoPath(""), recursive=True):
                if entry.path.endswith(".bin"):
                    found.add(parse_pointer(git.read_blob(entry.oid, limit_bytes=1024)).oid)
    return found


@pytest.fixture
def in_the_end_all_goes(settings):
    settings.XET_COLLECT = settings.XET_CONVERT = True
    settings.LFS_GRANT_LIFETIME = timedelta(hours=6)


@settings(
    max_examples=45,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_collect__loses_nothing_that_a_ref_leads_to(people, in_the_end_all_goes, steps):
    # Before the transaction that is rolled back after each example.
    ana = people.ana
    with pytest.MonkeyPatch.context() as monkeypatch, transaction.atomic():
        world = World(ana, monkeypatch)
        for step in steps:
            world.take(step)
        world.check()
        # And when everything was deleted and forgotten, everything goes.
        for number in range(2):
            world.forget(number)
        for _ in range(6):
            world.wait(32)
            world.collect(None)
            world.sweep()
        assert not LfsObject.objects.exists()
        assert not XetFile.objects.exists()
        assert not Xorb.objects.exists()
        transaction.set_rollback(True)
