"""Take the weight from a review: it stays readable, and counts for nothing."""

from accounts.actor import Actor
from community import policy
from community.events import ReviewDismissed
from community.locking import discussion_locked
from community.models import EventKind, Review
from community.timeline import add_event
from hub.kernel.clock import now
from outbox.publish import publish


def dismiss_review(*, actor: Actor, review: Review) -> None:
    """Idempotent. Raises: Forbidden, NotSignedIn, RepoNotFound, DiscussionsDisabled."""
    user = policy.require_may_moderate(actor, review.discussion)
    with discussion_locked(review.discussion) as locked:
        policy.require_may_moderate(actor, locked)
        row = Review.objects.select_related("author").get(pk=review.pk)
        if row.is_dismissed:
            return
        row.dismissed_at = now()
        row.dismissed_by = user
        row.save(update_fields=["dismissed_at", "dismissed_by"])
        facts = {"review": row.public_id, "of": row.author.username}
        add_event(locked, EventKind.DISMISSAL, user.pk, facts)
        publish(
            ReviewDismissed(
                actor_id=user.pk,
                repo_pk=locked.repo_id,
                discussion_pk=locked.pk,
                number=locked.number,
                review_pk=row.pk,
            )
        )
