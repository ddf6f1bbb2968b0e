"""Where an action says what happened: rows now, in its own transaction, and a hint afterwards."""

import logging
import time

from django.db import DEFAULT_DB_ALIAS, transaction
from kombu.exceptions import KombuError

from outbox.audit import record_event
from outbox.events import DomainEvent, listeners_of
from outbox.models import Delivery, OutboxEvent
from outbox.payload import to_payload

log = logging.getLogger(__name__)

# After a failed nudge the broker is left alone for a while: beat drains the outbox anyway, and a
# broker that does not answer must not slow every request down.
_PAUSE_AFTER_FAILURE_S = 30.0
_paused_until = 0.0


class NotInTransaction(RuntimeError):
    """An event was published outside a transaction, so it could be told without being true."""


def publish(event: DomainEvent) -> None:
    """Store the event, its line of the audit trail and one delivery for each of its listeners.

    Raises:
        NotInTransaction: there is no transaction that the event could share the fate of.
    """
    connection = transaction.get_connection(DEFAULT_DB_ALIAS)
    if not connection.in_atomic_block:
        raise NotInTransaction(f"{event.name} must be published inside transaction.atomic()")
    payload = to_payload(event)
    row = OutboxEvent.objects.create(
        name=event.name,
        version=event.version,
        ordering_key=event.ordering_key,
        payload=payload,
    )
    record_event(event, payload)
    deliveries = [
        Delivery(event=row, listener=listener.name, ordering_key=row.ordering_key)
        for listener in listeners_of(type(event))
    ]
    if not deliveries:
        return
    Delivery.objects.bulk_create(deliveries)
    # One hint per transaction is enough; a rolled-back savepoint takes its hint with it.
    if not any(entry[1] is _nudge for entry in connection.run_on_commit):
        transaction.on_commit(_nudge)


def _nudge() -> None:
    """Ask a worker to drain now. A broker that is down costs seconds, never the request."""
    global _paused_until  # noqa: PLW0603  # one pause per process is the point
    if time.monotonic() < _paused_until:
        return
    from outbox.tasks import drain_outbox

    try:
        drain_outbox.delay()
    except (KombuError, OSError) as error:
        _paused_until = time.monotonic() + _PAUSE_AFTER_FAILURE_S
        log.warning("outbox_nudge_failed", extra={"reason": str(error)[:200]})
