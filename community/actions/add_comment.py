"""Say something in a discussion."""

from accounts.actor import Actor
from community import policy
from community.locking import discussion_locked
from community.models import Discussion, TimelineEvent
from community.names import parse_text
from community.timeline import sent_before, write_comment


def add_comment(
    *, actor: Actor, discussion: Discussion, text: str, once: str = ""
) -> TimelineEvent:
    """once: names the form that was sent; sent twice, it makes one comment.

    Raises:
        BadInput, DiscussionLocked, DiscussionsDisabled, NotSignedIn, Forbidden, RepoNotFound.
    """
    user = policy.require_may_comment(actor, discussion)
    text = parse_text(text)
    with discussion_locked(discussion) as locked:
        policy.require_may_comment(actor, locked)
        return sent_before(locked, user, once) or write_comment(locked, user, text, once=once)
