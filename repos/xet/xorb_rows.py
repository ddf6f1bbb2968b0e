"""Chunk indexes by xorb: from the rows, through a cache in memory."""

from collections.abc import Iterable, Iterator, Mapping

from repos.models import Xorb
from repos.oid_cache import OidCache
from repos.xet.chunk_index import ChunkIndex
from repos.xet.hashes import MerkleHash

# A full xorb of 64 MiB weighs 80 KB: this is enough for 25 GB of content.
_indexes: OidCache[ChunkIndex] = OidCache(max_weight=32 << 20)
# SQLite takes 32,766 variables in a statement.
_ROWS_AT_ONCE = 10_000
_INDEXES_AT_ONCE = 16


def index_map(hashes: Iterable[MerkleHash]) -> Mapping[MerkleHash, ChunkIndex]:
    """The indexes of those xorbs that are stored; the others are left out.

    One query for all of them. The indexes themselves come when they are asked for, some at a time:
    those of a file of 500 GB would not fit into memory.
    """
    return _StoredIndexes(_lengths(dict.fromkeys(hashes)))


class _StoredIndexes(Mapping[MerkleHash, ChunkIndex]):
    """serialized_bytes: by xorb, in the order in which they will be asked for."""

    def __init__(self, serialized_bytes: dict[MerkleHash, int]) -> None:
        self._serialized_bytes = serialized_bytes
        self._order = list(serialized_bytes)
        self._position = {xorb: number for number, xorb in enumerate(self._order)}
        self._latest: dict[MerkleHash, ChunkIndex] = {}

    def __getitem__(self, xorb: MerkleHash) -> ChunkIndex:
        found = self._latest.get(xorb)
        if found is None:
            # The length is in the key, so that a repaired xorb is not read by its old index.
            found = _indexes.get((xorb, self._serialized_bytes[xorb]))
        return self._load(xorb) if found is None else found

    def __iter__(self) -> Iterator[MerkleHash]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, xorb: object) -> bool:
        return xorb in self._serialized_bytes

    def _load(self, xorb: MerkleHash) -> ChunkIndex:
        at = self._position[xorb]
        wanted = self._order[at : at + _INDEXES_AT_ONCE]
        rows = Xorb.objects.filter(hash__in=wanted).values_list("hash", "index")
        self._latest = {
            MerkleHash(bytes(name)): ChunkIndex.from_bytes(index) for name, index in rows
        }
        for name, index in self._latest.items():
            key = (name, self._serialized_bytes[name])
            _indexes.put(key, index, weight=2 * len(index.to_bytes()))
        # A KeyError, as of any mapping, when the row went away meanwhile.
        return self._latest[xorb]


def _lengths(hashes: Iterable[MerkleHash]) -> dict[MerkleHash, int]:
    wanted = list(hashes)
    known: dict[MerkleHash, int] = {}
    for start in range(0, len(wanted), _ROWS_AT_ONCE):
        rows = Xorb.objects.filter(hash__in=wanted[start : start + _ROWS_AT_ONCE])
        for name, serialized_bytes in rows.values_list("hash", "serialized_bytes"):
            known[MerkleHash(bytes(name))] = serialized_bytes
    return {xorb: known[xorb] for xorb in wanted if xorb in known}
