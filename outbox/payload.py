"""Events as JSON and back; frozen at publish time, read leniently later."""

import dataclasses
import types
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from outbox.events import DomainEvent

Payload = dict[str, Any]  # Any: JSON


def to_payload(event: DomainEvent) -> Payload:
    """Every field of the event, as JSON."""
    return {field.name: _to_json(getattr(event, field.name)) for field in dataclasses.fields(event)}


def from_payload(event_type: type[DomainEvent], payload: Mapping[str, Any]) -> DomainEvent:
    """The event again. Keys this version does not know are dropped; missing ones need a default.

    Raises:
        TypeError: a field without default is missing.
    """
    hints = get_type_hints(event_type)
    known = {
        field.name: _from_json(hints[field.name], payload[field.name])
        for field in dataclasses.fields(event_type)
        if field.name in payload
    }
    return event_type(**known)


def _to_json(value: object) -> Any:  # Any: JSON
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(key): _to_json(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_to_json(item) for item in value]
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise TypeError(f"an event cannot carry a {type(value).__name__}")


def _from_json(hint: Any, value: Any) -> Any:  # Any: JSON and type hints; one table
    if value is None:
        return None
    # NewType("Oid", str) carries what it stands for.
    while hasattr(hint, "__supertype__"):
        hint = hint.__supertype__
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        wanted = [part for part in get_args(hint) if part is not type(None)]
        return _from_json(wanted[0], value) if len(wanted) == 1 else value
    if origin in (tuple, frozenset, list):
        inner = get_args(hint)[0] if get_args(hint) else object
        return origin(_from_json(inner, item) for item in value)
    if origin in (dict, Mapping):
        inner = get_args(hint)[1]
        return {key: _from_json(inner, item) for key, item in value.items()}
    if isinstance(hint, type):
        if issubclass(hint, Enum):
            return hint(value)
        if issubclass(hint, datetime):
            return datetime.fromisoformat(value)
    return value
