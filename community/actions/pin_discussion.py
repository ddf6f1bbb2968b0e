"""Put a discussion on top of the list, or take it down again."""

from accounts.actor import Actor
from community import policy
from community.events import DiscussionPinned
from community.locking import discussion_locked
from community.models import Discussion, EventKind
from community.timeline import add_event, touch
from outbox.publish import publish


def pin_discussion(*, actor: Actor, discussion: Discussion, is_pinned: bool) -> None:
    """Idempotent. Raises: Forbidden, NotSignedIn, RepoNotFound, DiscussionsDisabled."""
    user = policy.require_may_moderate(actor, discussion)
    with discussion_locked(discussion) as locked:
        if locked.is_pinned == is_pinned:
            return
        locked.is_pinned = is_pinned
        touch(locked, "is_pinned")
        add_event(locked, EventKind.PIN, user.pk, {"pinned": is_pinned})
        publish(
            DiscussionPinned(
                actor_id=user.pk,
                repo_pk=locked.repo_id,
                discussion_pk=locked.pk,
                number=locked.number,
                is_pinned=is_pinned,
            )
        )
