"""A named hole that `hub.wiring` fills: how a lower app asks something of a higher one."""

from typing import Generic, TypeVar

T = TypeVar("T")


class Port(Generic[T]):
    """Holds one implementation, bound once at start-up."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._implementation: T | None = None

    def bind(self, implementation: T) -> None:
        self._implementation = implementation

    @property
    def is_bound(self) -> bool:
        return self._implementation is not None

    def get(self) -> T:
        """The bound implementation.

        Raises:
            RuntimeError: nothing was bound; `hub.wiring` forgot it.
        """
        if self._implementation is None:
            raise RuntimeError(f"port {self.name!r} is not bound; see hub/wiring.py")
        return self._implementation
