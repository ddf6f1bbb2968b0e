"""What settling a conversation leaves in the rows, whoever does it: a person, an applied suggestion."""

from collections.abc import Iterable

from accounts.models import User
from community.events import ThreadResolved
from community.models import Discussion, ReviewThread
from community.timeline import touch
from hub.kernel.clock import now
from outbox.publish import publish


def set_resolved(
    discussion: Discussion, threads: Iterable[int], user: User, *, is_resolved: bool
) -> None:
    """The discussion must be locked. Those that are so already stay as they are."""
    rows = ReviewThread.objects.filter(
        discussion=discussion, pk__in=threads, resolved_at__isnull=is_resolved
    )
    for thread in rows.order_by("pk"):
        thread.resolved_at = now() if is_resolved else None
        thread.resolved_by = user if is_resolved else None
        thread.save(update_fields=["resolved_at", "resolved_by"])
        publish(
            ThreadResolved(
                actor_id=user.pk,
                repo_pk=discussion.repo_id,
                discussion_pk=discussion.pk,
                number=discussion.number,
                thread_pk=thread.pk,
                is_resolved=is_resolved,
            )
        )
    touch(discussion)
