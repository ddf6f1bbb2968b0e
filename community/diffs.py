"""What a pull request changes: from where it left its target to its head, as text."""

from dataclasses import dataclass

from community.mergeability import Ends, Mergeability, ends_of, mergeability
from community.models import Discussion
from repos.git.repository import GitRepository
from repos.git.types import Oid


@dataclass(frozen=True, slots=True)
class Change:
    """start, end: the two commits whose difference is the pull request; end None: it is gone.

    answer: None when there is nothing to judge any more (merged, or the ref was deleted).
    """

    ends: Ends
    start: Oid | None
    end: Oid | None
    answer: Mergeability | None


def change_of(git: GitRepository, pull_request: Discussion) -> Change:
    ends = ends_of(git, pull_request)
    if ends.head is None:
        return Change(ends, None, None, None)
    answer = mergeability(git, ends.base, ends.head)
    # A rewritten target shares no commit; then the place where the pull request began must do.
    start = answer.fork or (
        git.try_commit(pull_request.base_oid) if pull_request.base_oid else None
    )
    return Change(ends, start, ends.head, None if pull_request.is_merged else answer)


def diff_text(git: GitRepository, change: Change, *, limit_bytes: int) -> str:
    """A unified diff, "" when nothing differs or nothing is left to compare."""
    if change.end is None or change.start == change.end:
        return ""
    return git.diff(change.start, change.end, limit_bytes=limit_bytes)
