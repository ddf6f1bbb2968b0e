"""Call a conversation about lines settled, or take it up again."""

from accounts.actor import Actor
from community import policy
from community.locking import discussion_locked
from community.models import ReviewThread
from community.threads import set_resolved


def resolve_thread(*, actor: Actor, thread: ReviewThread, is_resolved: bool) -> None:
    """Idempotent. Raises: Forbidden, NotSignedIn, RepoNotFound, DiscussionsDisabled."""
    user = policy.require_may_manage(actor, thread.discussion)
    with discussion_locked(thread.discussion) as locked:
        policy.require_may_manage(actor, locked)
        set_resolved(locked, [thread.pk], user, is_resolved=is_resolved)
