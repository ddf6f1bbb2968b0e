"""Close, reopen, publish."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from community import policy
from community.errors import NotPossible
from community.events import StatusChanged
from community.locking import discussion_locked
from community.models import Discussion, DiscussionStatus, EventKind, TimelineEvent
from community.names import parse_text
from community.timeline import add_event, touch, write_comment
from hub.kernel.wording import quoted
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
        raise NotPossible(
            _("Pull request %(number)s is merged; that is its last status.")
            % {"number": discussion.number}
        )
    if status not in (_OPEN, _CLOSED):
        message = (
            _("A pull request cannot be made %(status)s.")
            if discussion.is_pull_request
            else _("A discussion cannot be made %(status)s.")
        )
        raise NotPossible(message % {"status": quoted(status.value)})
    if status is _OPEN and discussion.is_ref_deleted:
        raise NotPossible(
            _("%(ref)s was deleted, so there is nothing to reopen.") % {"ref": discussion.ref}
        )
