"""Close, reopen, publish."""

from accounts.actor import Actor
from community import policy
from community.errors import NotPossible
from community.events import StatusChanged
from community.locking import discussion_locked
from community.models import Discussion, DiscussionStatus, EventKind, TimelineEvent
from community.names import parse_text
from community.timeline import add_event, touch, write_comment
from outbox.publish import publish

_OPEN, _CLOSED = DiscussionStatus.OPEN, DiscussionStatus.CLOSED


def change_status(
    *, actor: Actor, discussion: Discussion, status: DiscussionStatus, comment: str = ""
) -> TimelineEvent:
    """The change as the timeline tells it; what the status is already is told again, not changed.

    status: open (a draft is published, a closed one reopened) or closed.

    Raises:
        NotPossible: merged, back to draft, or reopened without a ref.
        DiscussionLocked: with a comment. BadInput: the comment.
        Forbidden, NotSignedIn, RepoNotFound, DiscussionsDisabled.
    """
    user = policy.require_may_manage(actor, discussion)
    text = parse_text(comment) if comment.strip() else ""
    with discussion_locked(discussion) as locked:
        _require_possible(locked, status)
        if text:
            policy.require_may_comment(actor, locked)
            write_comment(locked, user, text)
        old = locked.status
        locked.status = status
        touch(locked, "status")
        event = add_event(locked, EventKind.STATUS, user.pk, {"status": status.value})
        if old != status:
            publish(
                StatusChanged(
                    actor_id=user.pk,
                    repo_pk=locked.repo_id,
                    discussion_pk=locked.pk,
                    number=locked.number,
                    old=old,
                    new=status.value,
                )
            )
    return event


def _require_possible(discussion: Discussion, status: DiscussionStatus) -> None:
    if discussion.is_merged:
        raise NotPossible(f"Pull request {discussion.number} is merged; that is its last status.")
    if status not in (_OPEN, _CLOSED):
        raise NotPossible(f"A {discussion.kind_name} cannot be made {status.value!r}.")
    if status is _OPEN and discussion.is_ref_deleted:
        raise NotPossible(f"{discussion.ref} was deleted, so there is nothing to reopen.")
