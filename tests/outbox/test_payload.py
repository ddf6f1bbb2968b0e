"""Events survive the trip through JSON, and through a change of the code."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar, NewType

import pytest

from outbox.events import DomainEvent
from outbox.payload import from_payload, to_payload

Oid = NewType("Oid", str)


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rich(DomainEvent):
    name: ClassVar[str] = "test.rich"
    oid: Oid | None
    colour: Colour
    at: datetime
    paths: tuple[str, ...]
    colours: list[Colour]
    counts: dict[str, int]
    added_later: str = "default"


FULL = Rich(
    actor_id=1,
    oid=Oid("a" * 40),
    colour=Colour.RED,
    at=datetime(2026, 1, 2, tzinfo=UTC),
    paths=("a", "b"),
    colours=[Colour.RED],
    counts={"a": 1},
)


def test_payload__comes_back_equal():
    assert from_payload(Rich, to_payload(FULL)) == FULL


def test_payload__old_rows_lack_new_fields_and_new_rows_have_unknown_ones():
    payload = to_payload(FULL)
    del payload["added_later"]
    payload["from_the_future"] = 1

    assert from_payload(Rich, payload) == FULL


def test_payload__refuses_what_json_cannot_say():
    with pytest.raises(TypeError, match="bytes"):
        to_payload(Rich(**{**to_payload(FULL), "oid": b"raw"}))


def test_event_types__two_of_one_name_are_refused():
    with pytest.raises(RuntimeError, match=r"test\.rich"):

        @dataclass(frozen=True, slots=True, kw_only=True)
        class Other(DomainEvent):
            name: ClassVar[str] = "test.rich"
