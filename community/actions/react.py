"""Leave a sign below a comment, or take it back."""

from accounts.actor import Actor
from community import policy
from community.errors import CommentHidden
from community.events import ReactionChanged
from community.locking import comment_locked
from community.models import Emoji, Reaction, TimelineEvent
from community.timeline import note_change
from outbox.publish import publish


def react(*, actor: Actor, comment: TimelineEvent, emoji: Emoji, is_set: bool) -> None:
    """Idempotent.

    Raises: CommentHidden, DiscussionLocked, NotSignedIn, Forbidden, RepoNotFound.
    """
    user = policy.require_may_comment(actor, comment.discussion)
    with comment_locked(comment) as fresh:
        if fresh.is_hidden:
            raise CommentHidden
        mine = Reaction.objects.filter(event=fresh, user=user, emoji=emoji)
        if mine.exists() == is_set:
            return
        if is_set:
            Reaction.objects.create(event=fresh, user=user, emoji=emoji)
        else:
            mine.delete()
        note_change(fresh)
        publish(
            ReactionChanged(
                actor_id=user.pk,
                repo_pk=fresh.discussion.repo_id,
                discussion_pk=fresh.discussion_id,
                number=fresh.discussion.number,
                comment_pk=fresh.pk,
                emoji=emoji.value,
                is_set=is_set,
            )
        )
