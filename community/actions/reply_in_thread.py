"""Say something in a conversation about lines of a file."""

from accounts.actor import Actor
from community import policy
from community.locking import discussion_locked
from community.models import ReviewThread, TimelineEvent
from community.names import parse_text
from community.timeline import sent_before, write_comment


def reply_in_thread(
    *, actor: Actor, thread: ReviewThread, text: str, once: str = ""
) -> TimelineEvent:
    """once: names the form that was sent; sent twice, it makes one comment.

    Raises: BadInput, DiscussionLocked, GatedRepo, Forbidden, NotSignedIn, RepoNotFound.
    """
    user = policy.require_may_talk_of_files(actor, thread.discussion)
    text = parse_text(text)
    with discussion_locked(thread.discussion) as locked:
        policy.require_may_talk_of_files(actor, locked)
        known = sent_before(locked, user, once)
        if known is not None:
            return known
        return write_comment(locked, user, text, once=once, thread=thread)
