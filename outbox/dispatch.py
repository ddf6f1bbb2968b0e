"""Claim, deliver, back off, bury: the half of the outbox that runs in workers."""

import logging
from datetime import timedelta

from django.db import transaction

from hub.kernel.clock import now
from outbox.events import event_type_named, listener_named
from outbox.models import Delivery, DeliveryQuerySet, DeliveryState, OutboxEvent
from outbox.payload import from_payload

log = logging.getLogger(__name__)

# Few attempts on purpose: later deliveries of the same key wait behind a failing one. With twelve
# attempts poison held 360 deliveries back for minutes. Long retries belong to a second hop.
MAX_ATTEMPTS = 6
KEEP_FINISHED = timedelta(days=7)
_PRUNE_BATCH = 1000
_ERROR_CHARS = 1000


def drain(*, limit: int = 500) -> int:
    """Run up to `limit` deliveries that are due, each in its own transaction, oldest first.

    Returns how many were tried; 0 means that nothing was due. Any number of drainers may run.
    """
    tried = 0
    # Asked outside a transaction first: on SQLite a transaction takes the write lock at once.
    while tried < limit and _next_in_line().exists():
        if not _deliver_one():
            break
        tried += 1
    return tried


def retry_dead(deliveries: DeliveryQuerySet) -> int:
    """Make dead deliveries due again, with all their attempts. Returns how many."""
    return deliveries.filter(state=DeliveryState.DEAD).update(
        state=DeliveryState.DUE, attempts=0, next_attempt_at=now(), finished_at=None
    )


def prune(*, older_than: timedelta = KEEP_FINISHED) -> int:
    """Delete old events that everyone has heard; dead deliveries keep theirs. Returns how many."""
    deleted = 0
    unfinished = Delivery.objects.exclude(state=DeliveryState.DONE).values("event_id")
    heard = OutboxEvent.objects.filter(created_at__lt=now() - older_than).exclude(pk__in=unfinished)
    while keys := list(heard.order_by("pk").values_list("pk", flat=True)[:_PRUNE_BATCH]):
        OutboxEvent.objects.filter(pk__in=keys).delete()
        deleted += len(keys)
    return deleted


def _next_in_line() -> DeliveryQuerySet:
    return Delivery.objects.next_in_line().order_by("id")


@transaction.atomic
def _deliver_one() -> bool:
    """Claim and run one delivery; False when another drainer has all there is.

    PostgreSQL: the row lock is the claim, and rows that others hold are skipped; a later delivery
    of the same key is not in line as long as the earlier one is not committed as done.
    SQLite: the transaction is the only writer, so the question is answered and used under one lock.
    """
    delivery = (
        _next_in_line()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("event")
        .first()
    )
    if delivery is None:
        return False
    try:
        with transaction.atomic():
            _call_listener(delivery)
    except Exception as error:  # noqa: BLE001  # the one place that must outlive any listener
        _record_failure(delivery, error)
    else:
        delivery.state = DeliveryState.DONE
        delivery.finished_at = now()
        delivery.save(update_fields=["state", "finished_at"])
    return True


def _call_listener(delivery: Delivery) -> None:
    listener = listener_named(delivery.listener)
    event = from_payload(event_type_named(delivery.event.name), delivery.event.payload)
    listener.call(event)


def _record_failure(delivery: Delivery, error: Exception) -> None:
    delivery.attempts += 1
    delivery.last_error = f"{type(error).__name__}: {error}"[:_ERROR_CHARS].replace("\x00", "")
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.state = DeliveryState.DEAD
        delivery.finished_at = now()
    else:
        delivery.next_attempt_at = now() + timedelta(seconds=2**delivery.attempts)
    delivery.save(
        update_fields=["state", "attempts", "next_attempt_at", "finished_at", "last_error"]
    )
    log.warning(
        "delivery_failed",
        extra={
            "delivery_id": delivery.pk,
            "listener": delivery.listener,
            "attempts": delivery.attempts,
            "state": delivery.state,
            "reason": delivery.last_error,
        },
        exc_info=error,
    )
