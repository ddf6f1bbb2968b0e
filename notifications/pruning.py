"""Old rows go: what was done can no longer be undone, what nobody saved has been around long enough,
what was in a collection is in none any more.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from collections_app.models import CollectionItem
from hub.kernel.clock import now
from notifications.models import MailState, Notification, OutgoingEmail
from notifications.queries import UNDO_WITHIN

KEPT = timedelta(days=365)
_BATCH = 5000


def prune() -> int:
    """Delete in small steps. Saved ones stay, and so does what a mail still has to say."""
    moment = now()
    settled = Notification.objects.filter(saved_at=None, mail_due_at=None).exclude(
        mail__state=MailState.DUE
    )
    deleted = _delete(settled.filter(done_at__lt=moment - UNDO_WITHIN))
    deleted += _delete(settled.filter(created_at__lt=moment - KEPT))
    there = CollectionItem.objects.filter(pk=OuterRef("item"))
    deleted += _delete(Notification.objects.filter(~Exists(there), item__isnull=False))
    finished = OutgoingEmail.objects.exclude(state=MailState.DUE)
    return deleted + _delete(finished.filter(finished_at__lt=moment - KEPT))


def _delete(rows: QuerySet[Notification] | QuerySet[OutgoingEmail]) -> int:
    deleted = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        rows.model._default_manager.filter(pk__in=keys).delete()  # noqa: SLF001  # Django's own name
        deleted += len(keys)
    return deleted
