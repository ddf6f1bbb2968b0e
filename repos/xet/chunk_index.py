"""Where the chunks of a xorb lie and what their hashes are: 40 bytes per chunk, kept in its row."""

from collections.abc import Iterator
from typing import Self

import numpy as np
from numpy.typing import NDArray

from repos.xet.hashes import HASH_BYTES, MerkleHash

ENTRY_BYTES = 40
# Ends are counted from the first chunk: serialized with headers, raw after unpacking.
_ENTRY = np.dtype([("hash", "V32"), ("serialized_end", "<u4"), ("raw_end", "<u4")])


class ChunkIndex:
    """The immutable list of a xorb's chunks."""

    __slots__ = ("_data", "_hashes", "raw_ends", "serialized_ends")

    def __init__(self, data: bytes) -> None:
        if len(data) % ENTRY_BYTES:
            raise ValueError(f"a chunk index of {len(data)} bytes")
        entries = np.frombuffer(data, dtype=_ENTRY)
        self._data = data
        self._hashes: bytes | None = None
        # Copies, side by side: a search over them would otherwise copy them every time.
        self.serialized_ends: NDArray[np.uint32] = entries["serialized_end"].copy()
        self.raw_ends: NDArray[np.uint32] = entries["raw_end"].copy()

    @classmethod
    def from_bytes(cls, data: bytes | memoryview) -> Self:
        """As `to_bytes` wrote it, or as the database hands it out."""
        return cls(bytes(data))

    @classmethod
    def build(cls, hashes: bytes, serialized_ends: list[int], raw_ends: list[int]) -> Self:
        """hashes: 32 bytes per chunk, concatenated."""
        table = np.empty((len(raw_ends), ENTRY_BYTES), dtype=np.uint8)
        table[:, :HASH_BYTES] = np.frombuffer(hashes, dtype=np.uint8).reshape(-1, HASH_BYTES)
        ends = np.array([serialized_ends, raw_ends], dtype="<u4").T.copy()
        table[:, HASH_BYTES:] = ends.view(np.uint8)
        return cls(table.tobytes())

    def to_bytes(self) -> bytes:
        return self._data

    def __len__(self) -> int:
        return len(self._data) // ENTRY_BYTES

    def hash(self, number: int) -> MerkleHash:
        """The hash of chunk `number`, counted from 0."""
        if not 0 <= number < len(self):
            raise IndexError(number)
        start = number * ENTRY_BYTES
        return MerkleHash(self._data[start : start + HASH_BYTES])

    def hashes_between(self, start: int, end: int) -> bytes:
        """The hashes of chunks start up to, without, end: 32 bytes each, concatenated."""
        if self._hashes is None:
            table = np.frombuffer(self._data, dtype=np.uint8).reshape(-1, ENTRY_BYTES)
            self._hashes = table[:, :HASH_BYTES].tobytes()
        return self._hashes[start * HASH_BYTES : end * HASH_BYTES]

    def raw_length(self, start: int, end: int) -> int:
        """How many bytes of content chunks start up to, without, end hold."""
        return self.raw_start(end) - self.raw_start(start)

    def raw_start(self, number: int) -> int:
        """Bytes of content before chunk `number`; with the number of chunks: of all."""
        return int(self.raw_ends[number - 1]) if number else 0

    def serialized_range(self, start: int, end: int) -> tuple[int, int]:
        """Where the stored bytes of these chunks begin and end (exclusive), headers included."""
        first = int(self.serialized_ends[start - 1]) if start else 0
        return first, int(self.serialized_ends[end - 1]) if end else 0

    def pairs(self, start: int, end: int) -> Iterator[tuple[MerkleHash, int]]:
        """(hash, raw length) of each chunk: the leaves of a Merkle tree."""
        hashes = self.hashes_between(start, end)
        before = self.raw_start(start)
        for number, raw_end in enumerate(self.raw_ends[start:end].tolist()):
            yield (
                MerkleHash(hashes[number * HASH_BYTES : (number + 1) * HASH_BYTES]),
                raw_end - before,
            )
            before = raw_end

    def eligible(self) -> NDArray[np.bool_]:
        """Of each chunk, whether clients ask for it wherever it stands in a file (one in 1,024).

        Source: xet.md 3.5; the hash's last eight bytes, little-endian, are divisible by 1,024.
        """
        words = np.frombuffer(self.hashes_between(0, len(self)), dtype="<u2")
        lowest: NDArray[np.uint16] = words.reshape(-1, HASH_BYTES // 2)[:, 12]
        return np.equal(lowest % 1024, 0)
