"""Where what is happening now comes from: who asked, through which door, from which address."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provenance:
    """door: `page`, `api`, `git`, `admin`; `hub` where nobody asked over the network.

    person_id, person: None and "" for nobody. credential: `session`, `password`, `token 12`, or "".
    """

    door: str = "hub"
    address: str = ""
    person_id: int | None = None
    person: str = ""
    credential: str = ""


_NOBODY = Provenance()
_current: ContextVar[Provenance | None] = ContextVar("provenance", default=None)


def provenance() -> Provenance:
    return _current.get() or _NOBODY


@contextmanager
def coming_from(where: Provenance) -> Iterator[None]:
    """Threads serve one request after the other, so what is set must be taken back."""
    token = _current.set(where)
    try:
        yield
    finally:
        _current.reset(token)
