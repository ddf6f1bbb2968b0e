"""Whether a pull request merges, asked of git at the moment of the question and never stored as true.

The answer belongs to the pair of commits, so it is remembered by them and cannot grow stale.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from community.errors import NothingToMerge, NotMergeable
from community.models import Discussion
from hub.kernel.wording import quoted
from repos.git.repository import GitRepository
from repos.git.types import Conflicted, Oid
from repos.oid_cache import OidCache

_answers: OidCache["Mergeability"] = OidCache(max_weight=20_000)


@dataclass(frozen=True, slots=True)
class Ends:
    """base: where the target stands, None when there is no such branch. head: of `refs/pr/N`."""

    base: Oid | None
    head: Oid | None


@dataclass(frozen=True, slots=True)
class Mergeability:
    """fork: the common ancestor. tree: of the merge, None when it cannot be. paths: the conflicts.

    is_unrelated: the histories share nothing (one was rewritten), so git has nothing to compare.
    has_changes: the base would not be the same afterwards.
    """

    fork: Oid | None
    tree: Oid | None
    paths: tuple[str, ...] = ()
    is_unrelated: bool = False
    has_changes: bool = True

    @property
    def is_clean(self) -> bool:
        return self.tree is not None and self.has_changes


def ends_of(git: GitRepository, pull_request: Discussion) -> Ends:
    """Where both sides are now; what was merged stays as it was merged."""
    told = Oid(pull_request.head_oid) if pull_request.head_oid else None
    if pull_request.is_merged:
        base = Oid(pull_request.base_oid) if pull_request.base_oid else None
        return Ends(_existing(git, base), _existing(git, told))
    head = git.try_resolve(pull_request.ref) or _existing(git, told)
    return Ends(git.try_resolve(pull_request.target_ref), head)


def mergeability(git: GitRepository, base: Oid | None, head: Oid) -> Mergeability:
    """A base of None, a branch that has no commit yet, takes everything."""
    if base is None:
        return Mergeability(fork=None, tree=git.commit(head).tree)
    key = (str(git.git_dir), base, head)
    return _answers.get_or_make(
        key, lambda: _ask(git, base, head), weigh=lambda one: 1 + len(one.paths)
    )


def require_merges(answer: Mergeability, target: str) -> Oid:
    """The merged tree. Raises: NothingToMerge, NotMergeable with the files that conflict."""
    if not answer.has_changes:
        raise NothingToMerge
    if answer.is_unrelated:
        raise NotMergeable(
            _(
                "The pull request and %(target)s have no commit in common: one of the histories "
                "was rewritten. Rebase the commits and push them again."
            )
            % {"target": quoted(target)}
        )
    if answer.tree is None:
        raise NotMergeable.conflicts(answer.paths, target)
    return answer.tree


def _ask(git: GitRepository, base: Oid, head: Oid) -> Mergeability:
    fork = git.merge_base(base, head)
    if fork is None:
        return Mergeability(fork=None, tree=None, is_unrelated=True)
    before = git.commit(base).tree
    if fork == head:
        return Mergeability(fork, before, has_changes=False)
    if fork == base:
        tree = git.commit(head).tree
    else:
        merged = git.merge(base, head)
        if isinstance(merged, Conflicted):
            return Mergeability(fork, None, merged.paths)
        tree = merged.tree
    return Mergeability(fork, tree, has_changes=tree != before)


def _existing(git: GitRepository, oid: Oid | None) -> Oid | None:
    return None if oid is None else git.try_commit(oid)
