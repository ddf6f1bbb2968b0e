"""Events and listeners that exist only here; effects are rows, so that rollbacks show."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from outbox import events
from outbox.events import DomainEvent, listens_to
from outbox.models import OutboxEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(DomainEvent):
    name: ClassVar[str] = "test.ticked"
    key: str
    number: int

    @property
    def ordering_key(self) -> str:
        return f"tick:{self.key}"


def record(listener: str, event: Tick) -> None:
    """A row that tells who heard what; its key is the order of hearing."""
    OutboxEvent.objects.create(
        name=f"heard.{listener}",
        version=1,
        ordering_key=event.key,
        payload={"number": event.number},
    )


def heard(listener: str, key: str = "a") -> list[int]:
    """Numbers that the listener heard, in order."""
    rows = OutboxEvent.objects.filter(name=f"heard.{listener}", ordering_key=key).order_by("pk")
    return [row.payload["number"] for row in rows]


@pytest.fixture
def tick(monkeypatch):
    """The event type, and `tick.listen(name)` to hear it for the length of one test."""
    monkeypatch.setattr(events, "_LISTENERS", {})
    monkeypatch.setattr("hub.kernel.nudges._paused_until", 0.0)

    class Kit:
        event = Tick

        @staticmethod
        def listen(name, behave=record):
            listens_to(Tick, as_=name)(lambda event: behave(name, event))

    return Kit
