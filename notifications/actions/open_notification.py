"""Opening a notification: who goes to the discussion reads all of it."""

from django.db.models import Q

from accounts.actor import Actor
from hub.kernel.clock import now
from notifications import policy
from notifications.models import Notification
from notifications.queries import InboxFilter, View, inbox


def open_notification(*, actor: Actor, row: Notification) -> int:
    """Mark it read, and all that told the actor of the same discussion up to now.

    Returns how many changed. Raises: NotSignedIn, Forbidden.
    """
    policy.require_may_change(actor)
    read = Q(pk=row.pk)
    if row.discussion_id is not None:
        read |= Q(discussion=row.discussion_id, created_at__lte=now())
    rows = inbox(actor, InboxFilter(view=View.ALL)).order_by()
    return rows.filter(read, read_at=None).update(read_at=now())
