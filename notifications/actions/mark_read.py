"""Mark notifications read, or unread again."""

from accounts.actor import Actor
from hub.kernel.clock import now
from notifications import policy
from notifications.queries import Choice, chosen


def mark_read(*, actor: Actor, choice: Choice, is_read: bool) -> int:
    """One statement, however many. Returns how many changed. Raises: NotSignedIn, Forbidden."""
    policy.require_may_change(actor)
    rows = chosen(actor, choice).filter(read_at__isnull=is_read)
    return rows.update(read_at=now() if is_read else None)
