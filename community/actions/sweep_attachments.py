"""Remove pictures that no comment shows: never sent, hidden, or left by a deleted repository."""

from datetime import timedelta

from django.db.models import Q

from accounts import policy
from accounts.actor import Actor
from community.attachments import remove_attachments
from community.models import Attachment
from hub.kernel.clock import now

# Somebody may still be writing.
_KEEP_UNSENT = timedelta(days=1)
_AT_ONCE = 1000


def sweep_attachments(*, actor: Actor) -> int:
    """How many are gone. Safe beside itself. Raises: Forbidden."""
    policy.require_system(actor)
    late = Q(event=None, created_at__lt=now() - _KEEP_UNSENT)
    rows = Attachment.objects.filter(late | Q(repo=None, is_loose=False) | Q(is_doomed=True))
    return remove_attachments(rows.order_by("created_at")[:_AT_ONCE])
