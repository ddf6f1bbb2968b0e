"""Take a comment away for good: a placeholder stays, its words and their history do not."""

from accounts.actor import Actor
from community import policy
from community.attachments import doom_attachments
from community.events import CommentHidden
from community.locking import comment_locked
from community.models import TimelineEvent
from community.timeline import note_change, touch
from outbox.publish import publish


def hide_comment(*, actor: Actor, comment: TimelineEvent) -> TimelineEvent:
    """Cannot be undone, by nobody. A second time changes nothing.

    Raises: Forbidden, NotSignedIn, RepoNotFound, DiscussionsDisabled.
    """
    user = policy.require_may_edit_comment(actor, comment)
    with comment_locked(comment) as fresh:
        if fresh.is_hidden:
            return fresh
        # SECURITY: deleted, not marked: no page, answer, export or search can show it any more.
        fresh.versions.all().delete()
        fresh.reactions.all().delete()
        # What it said elsewhere goes too: the lines in other timelines, and its pictures.
        fresh.references.all().delete()
        doom_attachments(fresh)
        fresh.text = ""
        fresh.is_hidden = True
        fresh.hidden_by = user
        fresh.save(update_fields=["text", "is_hidden", "hidden_by"])
        fresh.discussion.comment_count = max(0, fresh.discussion.comment_count - 1)
        touch(fresh.discussion, "comment_count")
        note_change(fresh)
        publish(
            CommentHidden(
                actor_id=user.pk,
                repo_pk=fresh.discussion.repo_id,
                discussion_pk=fresh.discussion_id,
                number=fresh.discussion.number,
                comment_pk=fresh.pk,
            )
        )
    return fresh
