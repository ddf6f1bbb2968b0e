"""Change a comment; what it said before stays readable."""

from accounts.actor import Actor
from community import policy
from community.attachments import claim_attachments
from community.errors import CommentHidden
from community.events import CommentEdited
from community.locking import comment_locked
from community.models import CommentVersion, TimelineEvent
from community.names import parse_text
from community.timeline import note_change
from hub.kernel.clock import now
from outbox.publish import publish


def edit_comment(*, actor: Actor, comment: TimelineEvent, text: str) -> TimelineEvent:
    """Raises: BadInput, CommentHidden, Forbidden, NotSignedIn, RepoNotFound, DiscussionsDisabled."""
    user = policy.require_may_edit_comment(actor, comment)
    text = parse_text(text)
    with comment_locked(comment) as fresh:
        if fresh.is_hidden:
            raise CommentHidden
        if fresh.text == text:
            return fresh
        CommentVersion.objects.create(
            event=fresh,
            text=fresh.text,
            author_id=fresh.edited_by_id or fresh.author_id,
            written_at=fresh.edited_at or fresh.created_at,
        )
        fresh.text = text
        fresh.edit_count += 1
        fresh.edited_at = now()
        fresh.edited_by = user
        fresh.save(update_fields=["text", "edit_count", "edited_at", "edited_by"])
        claim_attachments(fresh, user)
        note_change(fresh)
        publish(
            CommentEdited(
                actor_id=user.pk,
                repo_pk=fresh.discussion.repo_id,
                discussion_pk=fresh.discussion_id,
                number=fresh.discussion.number,
                comment_pk=fresh.pk,
            )
        )
    return fresh
