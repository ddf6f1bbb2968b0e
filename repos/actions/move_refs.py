"""Move refs and announce it: the common tail of every action that writes to git."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from accounts.actor import Actor
from hub.kernel.clock import now
from hub.kernel.errors import HubError
from repos import policy, protection
from repos.actions.announce_refs import announce_refs
from repos.crash_points import crash_point
from repos.git.repository import GitRepository
from repos.git.types import RefName, RefUpdate
from repos.git_of import git_of
from repos.locking import repo_locked, waiting_for_turn
from repos.models import Push, PushDoor, Repository
from repos.policy import Access


@dataclass(frozen=True, slots=True)
class Moving:
    """repo: locked and fresh. born: pull request refs that the block makes, told by itself."""

    actor: Actor
    repo: Repository
    git: GitRepository
    born: list[RefName] = field(default_factory=list)

    def update_refs(self, updates: Sequence[RefUpdate]) -> None:
        """All or none, if the rules of protected branches and tags let them.

        SECURITY: the one way for actions to move refs; an architecture test looks for others.

        Raises: RefMoved, RefProtected.
        """
        self._judge(updates, is_merge=False)
        self.git.update_refs(updates)

    def merge_refs(self, updates: Sequence[RefUpdate]) -> None:
        """As `update_refs`, for the merge of a pull request whose approvals were counted.

        Raises: RefMoved, RefProtected.
        """
        self._judge(updates, is_merge=True)
        self.git.update_refs(updates)

    def _judge(self, updates: Sequence[RefUpdate], *, is_merge: bool) -> None:
        rules = protection.rules_of(self.repo)
        for update in updates if rules else ():
            policy.require_may_move(
                self.actor,
                self.repo,
                update,
                rules=rules,
                is_merge=is_merge,
                is_forced=_is_forced(self.git, update),
            )


@contextmanager
def moving_refs(*, actor: Actor, repo: Repository, door: PushDoor) -> Iterator[Moving]:
    """The block moves refs (`moving.update_refs`); mirror and events follow in its transaction.

    git moves before the database commits: the other order could announce a commit that does not
    exist, this one can only be late. Who was about to move is written down and committed first, so
    that `reconcile_refs` finds what a dead process left behind.

    Raises:
        RefMoved: one of the refs was elsewhere by now; nothing has changed.
        RepoBusy, RepoNotFound: see `repo_locked`.
    """
    policy.require(actor, Access.SEE, repo)
    push = open_push(actor=actor, repo=repo, door=door)
    try:
        with repo_locked(repo) as locked:
            moving = Moving(actor, locked, git_of(locked))
            yield moving
            crash_point("refs-moved")
            announce_refs(actor=actor, repo=locked, born=moving.born)
            close_push(push)
            crash_point("announced")
    except HubError:
        # Refused before git moved anything, so there is nothing to look for. After any other error
        # the row stays open on purpose.
        Push.objects.filter(pk=push.pk).delete()
        raise
    crash_point("committed")
    repo.head_oid = moving.repo.head_oid
    repo.last_modified = moving.repo.last_modified


def open_push(*, actor: Actor, repo: Repository, door: PushDoor) -> Push:
    """Say who is about to move refs; committed at once unless a transaction is open."""
    policy.require(actor, Access.SEE, repo)
    with waiting_for_turn():
        push = Push.objects.create(repo=repo, actor=actor.user, door=door)
    crash_point("journaled")
    return push


def close_push(push: Push) -> None:
    """Everything that the push moved is mirrored."""
    Push.objects.filter(pk=push.pk).update(finished_at=now())


def _is_forced(git: GitRepository, update: RefUpdate) -> bool:
    if update.old is None or update.new is None or update.old == update.new:
        return False
    if update.name.startswith("refs/tags/"):
        # A tag is a promise; whichever way it moves, it is broken.
        return True
    old, new = git.try_commit(update.old), git.try_commit(update.new)
    return old is None or new is None or not git.is_ancestor(old, new)
