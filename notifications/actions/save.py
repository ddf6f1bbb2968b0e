"""Keep notifications for later, or no longer; saved ones are never cleared away."""

from accounts.actor import Actor
from hub.kernel.clock import now
from notifications import policy
from notifications.queries import Choice, chosen


def save(*, actor: Actor, choice: Choice, is_saved: bool) -> int:
    """Returns how many changed. Raises: NotSignedIn, Forbidden."""
    policy.require_may_change(actor)
    rows = chosen(actor, choice).filter(saved_at__isnull=is_saved)
    return rows.update(saved_at=now() if is_saved else None)
