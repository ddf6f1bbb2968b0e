"""Bring back what one click took out of the inbox."""

from accounts.actor import Actor
from notifications import policy
from notifications.models import Notification


def undo_finish(*, actor: Actor, batch: str) -> int:
    """Returns how many came back; 0 when they are gone for good. Raises: NotSignedIn, Forbidden."""
    user = policy.require_may_change(actor)
    return Notification.objects.filter(
        user=user, done_batch=batch.replace("\0", "")[:24], done_at__isnull=False
    ).update(done_at=None, done_batch="")
