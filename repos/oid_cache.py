"""Answers derived from a commit or blob oid: immutable, so kept in memory and never invalidated."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class OidCache(Generic[V]):
    """Least recently used values go first, by weight; safe between threads.

    SECURITY: a key holds the repository's storage key wherever the answer must not be shared
    between repositories; the caller has judged access before it asks.
    """

    def __init__(self, *, max_weight: int) -> None:
        self._max_weight = max_weight
        self._weight = 0
        self._values: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> V | None:
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: V, *, weight: int = 1) -> None:
        """Keep the value, unless it alone would take more than a quarter of the room."""
        if weight * 4 > self._max_weight:
            return
        with self._lock:
            former = self._values.pop(key, None)
            if former is not None:
                self._weight -= former[1]
            self._values[key] = (value, weight)
            self._weight += weight
            while self._weight > self._max_weight:
                _, (_, freed) = self._values.popitem(last=False)
                self._weight -= freed

    def get_or_make(
        self, key: Hashable, make: Callable[[], V], *, weigh: Callable[[V], int] = lambda _: 1
    ) -> V:
        """Two threads may both make it; the answers are equal."""
        found = self.get(key)
        if found is None:
            found = make()
            self.put(key, found, weight=weigh(found))
        return found
