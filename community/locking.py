"""One writer per discussion: its row is the lock. Who needs the repository's too, takes that first."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from community.errors import DiscussionNotFound
from community.models import Discussion, TimelineEvent
from repos.locking import waiting_for_turn


@contextmanager
def discussion_locked(discussion: Discussion) -> Iterator[Discussion]:
    """A transaction in which nobody else changes this discussion; yields it afresh.

    Raises: RepoBusy, DiscussionNotFound (deleted meanwhile).
    """
    with waiting_for_turn(), transaction.atomic():
        yield lock_row(discussion)


@contextmanager
def comment_locked(comment: TimelineEvent) -> Iterator[TimelineEvent]:
    """As `discussion_locked`; yields the comment afresh."""
    with discussion_locked(comment.discussion) as locked:
        fresh = TimelineEvent.objects.get(pk=comment.pk, discussion=locked)
        fresh.discussion = locked
        yield fresh


def lock_row(discussion: Discussion) -> Discussion:
    """The row, locked until the caller's transaction ends. Raises: DiscussionNotFound."""
    try:
        locked = Discussion.objects.select_for_update().get(pk=discussion.pk)
    except Discussion.DoesNotExist:
        raise DiscussionNotFound(discussion.number) from None
    # The caller's repository was judged; the row's key never changes.
    locked.repo = discussion.repo
    return locked
