"""Cuts plain bytes where Xet clients cut them, so that both ways of upload share their chunks.

Source: xet.md 6; the cut after a byte depends on nothing but that byte and the 63 before it.
"""

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from repos.xet.gear_table import GEAR_TABLE

if TYPE_CHECKING:
    # Its package knows models; this one can be used without Django.
    from repos.lfs.hashing import ByteSource

MIN_CHUNK_BYTES: Final = 8 * 1024
MAX_CHUNK_BYTES: Final = 128 * 1024

_WINDOW = 64
# A cut may be where the 16 highest bits of the rolling hash are zero: below this.
_CUT_BELOW = np.uint64(1 << 48)
_READ_BYTES = 1 << 20
# The two tables of a block stay in the second-level cache; twice the size is a third slower.
_BLOCK_BYTES = 16 * 1024


def split(source: "ByteSource") -> Iterator[bytes]:
    """The chunks of a file in order; all but the last have 8 to 128 KiB. Memory: 2 MiB."""
    scanner = _Scanner()
    cutter = _Cutter()
    while piece := source.read(_READ_BYTES):
        yield from cutter.feed(piece, scanner.feed(piece))
    yield from cutter.finish()


def chunk_lengths(source: "ByteSource") -> Iterator[int]:
    """As `split`, only the lengths."""
    return map(len, split(source))


class _Cutter:
    """Picks among the possible cuts, and collects the bytes between them."""

    def __init__(self) -> None:
        self._pending = bytearray()
        # Of the pending bytes' first one, counted from the file's start.
        self._start = 0
        self._cuts: deque[int] = deque()

    def feed(self, piece: bytes, cuts: list[int]) -> Iterator[bytes]:
        """The chunks that are complete now. cuts: possible ends inside the piece, from its start."""
        offset = self._start + len(self._pending)
        self._pending += piece
        self._cuts.extend(offset + cut for cut in cuts)
        at, known = self._start, self._start + len(self._pending)
        while (end := self._next_cut(at, known)) is not None:
            yield bytes(self._pending[at - self._start : end - self._start])
            at = end
        # Once per piece: every removal moves all that is left.
        del self._pending[: at - self._start]
        self._start = at

    def finish(self) -> Iterator[bytes]:
        if self._pending:
            yield bytes(self._pending)

    def _next_cut(self, start: int, known: int) -> int | None:
        """Where the chunk that begins at start ends; None: not to be told before more bytes."""
        while self._cuts and self._cuts[0] < start + MIN_CHUNK_BYTES:
            self._cuts.popleft()
        if self._cuts and self._cuts[0] <= start + MAX_CHUNK_BYTES:
            return self._cuts.popleft()
        return start + MAX_CHUNK_BYTES if known >= start + MAX_CHUNK_BYTES else None


class _Scanner:
    """Finds all places where the rolling hash allows a cut."""

    def __init__(self) -> None:
        self._before = np.zeros(_WINDOW - 1, dtype=np.uint8)
        self._hashes = np.empty(_BLOCK_BYTES + _WINDOW - 1, dtype=np.uint64)
        self._shifted = np.empty_like(self._hashes)

    def feed(self, piece: bytes) -> list[int]:
        """The possible cuts in the piece, each as the number of bytes before it."""
        data = np.concatenate([self._before, np.frombuffer(piece, dtype=np.uint8)])
        self._before = data[-(_WINDOW - 1) :].copy()
        cuts: list[int] = []
        for at in range(0, len(piece), _BLOCK_BYTES):
            found = self._scan(data[at : at + _BLOCK_BYTES + _WINDOW - 1])
            cuts.extend((found + (at + 1)).tolist())
        return cuts

    def _scan(self, data: NDArray[np.uint8]) -> NDArray[np.intp]:
        """The numbers of the bytes, after the first 63, behind which a cut is possible.

        The rolling hash is the sum of table[byte] << age over the last 64 bytes. Sums over 1, 2,
        4… 64 bytes come from two sums of half the length, for all places of the block at once.
        """
        size = len(data)
        hashes, shifted = self._hashes[:size], self._shifted[:size]
        np.take(GEAR_TABLE, data, out=hashes, mode="clip")
        width = 1
        while width < _WINDOW:
            older = shifted[: size - width]
            np.left_shift(hashes[: size - width], np.uint64(width), out=older)
            hashes[width:] += older
            width *= 2
        return np.flatnonzero(hashes[_WINDOW - 1 :] < _CUT_BELOW)
