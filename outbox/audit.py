"""The audit trail: what people and operators did, from where. Only ever added to."""

from typing import Any

from hub.kernel.provenance import provenance
from hub.kernel.request_id import current_request_id
from outbox.events import DomainEvent
from outbox.models import AuditEntry

_LONGEST_NAME = 300


def record(
    action: str,
    *,
    subject: str,
    subject_name: str = "",
    actor_id: int | None = None,
    actor_name: str = "",
    details: dict[str, Any] | None = None,  # Any: JSON
) -> None:
    """Add an entry, in the caller's transaction. actor_id: None means whoever asks right now."""
    where = provenance()
    who = where.person_id if actor_id is None else actor_id
    AuditEntry.objects.create(
        action=action,
        actor_id=who,
        actor_name=actor_name or (where.person if who == where.person_id else ""),
        subject=subject[:80],
        subject_name=subject_name[:_LONGEST_NAME].replace("\0", ""),
        details=details or {},
        address=where.address[:64],
        door=where.door,
        credential=where.credential[:40],
        request_id=current_request_id.get(),
    )


def record_event(event: DomainEvent, payload: dict[str, Any]) -> None:  # Any: JSON
    """Called where events are published: what a listener learns later has lost its address."""
    if not event.audited_as:
        return
    left_out = {"actor_id", event.audited_as}
    record(
        event.name,
        actor_id=event.actor_id,
        subject=event.ordering_key,
        subject_name=str(getattr(event, event.audited_as)),
        details={key: value for key, value in payload.items() if key not in left_out},
    )
