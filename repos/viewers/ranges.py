"""How viewers see a file: a size, and reads of a few ranges within a budget."""

from collections.abc import Callable

from django.utils.translation import gettext as _

_AHEAD_BYTES = 64 << 10


class Unreadable(Exception):
    """The content is not what its name says, or is more than a page may read.

    reason: one sentence for people, in the page's language; nothing in it comes from the file.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RangeReader:
    """Reads of a file, wherever it lies; a budget bounds bytes and round trips.

    fetch: gives the bytes from start up to, without, end; fewer when the file is shorter than said.
    """

    def __init__(
        self,
        size_bytes: int,
        fetch: Callable[[int, int], bytes],
        *,
        budget_bytes: int = 32 << 20,
        budget_reads: int = 64,
    ) -> None:
        self.size_bytes = size_bytes
        self._fetch = fetch
        self._left_bytes = budget_bytes
        self._left_reads = budget_reads
        self._window_start = 0
        self._window = b""

    def read(self, start: int, length: int) -> bytes:
        """Exactly that many bytes. Raises: Unreadable: behind the end, or beyond the budget."""
        if start < 0 or length < 0 or start + length > self.size_bytes:
            raise Unreadable(_("The file ends before the place that it points to."))
        data = self._from_window(start, length)
        if data is None:
            self._load(start, length)
            data = self._from_window(start, length)
        if data is None:
            raise Unreadable(_("The file is shorter than it should be."))
        return data

    def head(self, length: int) -> bytes:
        """The first bytes; fewer when the file has fewer."""
        return self.read(0, min(length, self.size_bytes))

    def tail(self, length: int) -> bytes:
        length = min(length, self.size_bytes)
        return self.read(self.size_bytes - length, length)

    def _from_window(self, start: int, length: int) -> bytes | None:
        offset = start - self._window_start
        if offset < 0 or offset + length > len(self._window):
            return None
        return self._window[offset : offset + length]

    def _load(self, start: int, length: int) -> None:
        # Neighbours are asked for next as a rule, and each round trip to a store costs the same.
        wanted = min(max(length, _AHEAD_BYTES), self.size_bytes - start, self._left_bytes)
        if wanted < length or self._left_reads < 1:
            raise Unreadable(_("Reading this would take more than a page may."))
        self._left_reads -= 1
        self._left_bytes -= wanted
        self._window_start, self._window = start, self._fetch(start, start + wanted)


def over_bytes(content: bytes) -> RangeReader:
    """A reader of what is in memory already."""
    return RangeReader(len(content), lambda start, end: content[start:end])
