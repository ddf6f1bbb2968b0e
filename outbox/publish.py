"""Where an action says what happened: rows now, in its own transaction, and a nudge afterwards."""

from django.db import DEFAULT_DB_ALIAS, transaction

from hub.kernel.nudges import nudge_after_commit
from outbox.audit import record_event
from outbox.events import DomainEvent, listeners_of
from outbox.models import Delivery, OutboxEvent
from outbox.payload import to_payload


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
    nudge_after_commit("outbox.tasks.drain_outbox")
