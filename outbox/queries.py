"""What an operator wants to know about the outbox."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from outbox.models import Delivery, DeliveryState


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """oldest_due_since: when the longest waiting event was published; None when nothing waits."""

    due: int
    dead: int
    oldest_due_since: datetime | None


def outbox_health() -> OutboxHealth:
    is_due = Q(state=DeliveryState.DUE)
    row = Delivery.objects.aggregate(
        due=Count("pk", filter=is_due),
        dead=Count("pk", filter=Q(state=DeliveryState.DEAD)),
        oldest=Min("event__created_at", filter=is_due),
    )
    return OutboxHealth(due=row["due"], dead=row["dead"], oldest_due_since=row["oldest"])
