"""Let nobody add comments any more, or let them again; what was said stays."""

from accounts.actor import Actor
from community import policy
from community.events import DiscussionLocked
from community.locking import discussion_locked
from community.models import Discussion, EventKind
from community.timeline import add_event, touch
from outbox.publish import publish


def lock_discussion(*, actor: Actor, discussion: Discussion, is_locked: bool) -> None:
    """Idempotent. Raises: Forbidden, NotSignedIn, RepoNotFound, DiscussionsDisabled."""
    user = policy.require_may_moderate(actor, discussion)
    with discussion_locked(discussion) as locked:
        if locked.is_locked == is_locked:
            return
        locked.is_locked = is_locked
        touch(locked, "is_locked")
        add_event(locked, EventKind.LOCK, user.pk, {"locked": is_locked})
        publish(
            DiscussionLocked(
                actor_id=user.pk,
                repo_pk=locked.repo_id,
                discussion_pk=locked.pk,
                number=locked.number,
                is_locked=is_locked,
            )
        )
