"""What can be said to have happened, and who listens: the base class and the two registries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar, cast

E = TypeVar("E", bound="DomainEvent")
Listener = Callable[[E], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """Base of every event; a subclass is a frozen dataclass in the past tense.

    name: `subject.past_tense`, for instance `repo.ref_updated`; stored, so it never changes.
    version: raised when a field changes its meaning; a listener still sees old rows for a while.
    audited_as: the field that names what it happened to; "" keeps the event out of the audit trail.
    actor_id: the person who caused it; None for the hub itself and for nobody.
    """

    name: ClassVar[str] = ""
    version: ClassVar[int] = 1
    audited_as: ClassVar[str] = ""
    actor_id: int | None

    def __init_subclass__(cls) -> None:
        # No super() here: `slots=True` builds the class a second time, and the cell that super()
        # reads would still point at the first one.
        if "name" not in cls.__dict__:
            return
        known = _EVENT_TYPES.get(cls.name)
        if known is not None and _identity(known) != _identity(cls):
            raise RuntimeError(f"two event types are called {cls.name!r}: {known} and {cls}")
        _EVENT_TYPES[cls.name] = cls

    @property
    def ordering_key(self) -> str:
        """Events with the same key reach a listener in the order they were published: `repo:42`."""
        raise NotImplementedError(f"{type(self).__name__} must say what it is ordered by")


@dataclass(frozen=True, slots=True)
class RegisteredListener(Generic[E]):
    """name: stored in every delivery, so it never changes: `repos.index_card`."""

    name: str
    event_type: type[E]
    call: Listener[E]


_EVENT_TYPES: dict[str, type[DomainEvent]] = {}
_LISTENERS: dict[str, RegisteredListener[DomainEvent]] = {}


class UnknownEventType(LookupError):
    """A row tells of an event that this version of the code does not know."""


class UnknownListener(LookupError):
    """A delivery is addressed to a listener that this version of the code does not have."""


def listens_to(event_type: type[E], *, as_: str) -> Callable[[Listener[E]], Listener[E]]:
    """Register a function that only writes database rows as a listener of one event type.

    It runs inside the transaction that marks the delivery done, so its effect happens exactly once.
    """

    def register(function: Listener[E]) -> Listener[E]:
        known = _LISTENERS.get(as_)
        if known is not None and _identity(known.call) != _identity(function):
            raise RuntimeError(f"two listeners are called {as_!r}: {known.call} and {function}")
        entry = RegisteredListener(as_, event_type, function)
        # Called only with what its own event type names, so it never sees anything but an E.
        _LISTENERS[as_] = cast("RegisteredListener[DomainEvent]", entry)
        return function

    return register


def event_types() -> dict[str, type[DomainEvent]]:
    """Every event type by name."""
    return dict(_EVENT_TYPES)


def event_type_named(name: str) -> type[DomainEvent]:
    """Raises: UnknownEventType."""
    try:
        return _EVENT_TYPES[name]
    except KeyError:
        raise UnknownEventType(f"no event type is called {name!r}") from None


def listeners_of(event_type: type[DomainEvent]) -> list[RegisteredListener[DomainEvent]]:
    """The listeners that want exactly this type, in the order of their names."""
    return sorted(
        (entry for entry in _LISTENERS.values() if entry.event_type.name == event_type.name),
        key=lambda entry: entry.name,
    )


def listener_named(name: str) -> RegisteredListener[DomainEvent]:
    """Raises: UnknownListener."""
    try:
        return _LISTENERS[name]
    except KeyError:
        raise UnknownListener(f"no listener is called {name!r}") from None


def _identity(thing: object) -> tuple[str, str]:
    """Where a class or function was written; the same after `slots=True` made it again."""
    return getattr(thing, "__module__", ""), getattr(thing, "__qualname__", "")
