"""Cuts plain bytes into chunks and packs those that are not stored yet into xorbs."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from repos.lfs.hashing import ByteSource
from repos.xet.chunk_index import ChunkIndex
from repos.xet.chunker import split
from repos.xet.hashes import MerkleHash, MerkleTree, chunk_hash
from repos.xet.terms import Term
from repos.xet.xorb_writer import WrittenXorb, XorbWriter

# 2 MB each at most, when all their chunks are small.
_REMEMBERED_XORBS = 32
# A new xorb has no name before it is full.
_UNNAMED = MerkleHash(b"")

Keep = Callable[[WrittenXorb], object]
Find = Callable[[MerkleHash], Iterable[tuple[MerkleHash, ChunkIndex]]]


@dataclass(frozen=True, slots=True)
class PackedFile:
    hash: MerkleHash
    terms: tuple[Term, ...]


def pack_file(source: ByteSource, *, keep: Keep, find: Find) -> PackedFile:
    """The file as terms over xorbs that are stored when this returns. Memory: about 150 MiB at most.

    keep: stores a new xorb; it is called for each as soon as it is full.
    find: stored xorbs that may hold what follows this chunk in the file; asked as clients ask, for
        the first chunk and one in 1,024 of the others.
    """
    packer = _Packer(keep, find)
    for chunk in split(source):
        packer.add(chunk)
    return packer.finish()


@dataclass(slots=True)
class _Run:
    xorb: MerkleHash
    start: int
    end: int
    raw_bytes: int


class _Packer:
    def __init__(self, keep: Keep, find: Find) -> None:
        self._keep = keep
        self._find = find
        self._tree = MerkleTree()
        self._writer = XorbWriter()
        self._runs: list[_Run] = []
        self._known = _KnownChunks()

    def add(self, chunk: bytes) -> None:
        name = chunk_hash(chunk)
        place = self._known.find(name, self._runs[-1] if self._runs else None)
        if place is None and (not self._runs or _is_asked_for(name)):
            for xorb, index in self._find(name):
                self._known.remember(xorb, _table(index))
            place = self._known.find(name, None)
        if place is None:
            if not self._writer.add(chunk):
                self._flush()
                self._writer.add(chunk)
            place = _UNNAMED, len(self._writer) - 1
            self._known.new.setdefault(name, place[1])
        self._append(place, len(chunk))
        self._tree.add(name, len(chunk))

    def finish(self) -> PackedFile:
        if len(self._writer):
            self._flush()
        terms = tuple(Term(run.xorb, run.start, run.end, run.raw_bytes) for run in self._runs)
        return PackedFile(self._tree.file_hash(), terms)

    def _append(self, place: tuple[MerkleHash, int], raw_bytes: int) -> None:
        xorb, number = place
        last = self._runs[-1] if self._runs else None
        if last is not None and (last.xorb, last.end) == place:
            last.end += 1
            last.raw_bytes += raw_bytes
        else:
            self._runs.append(_Run(xorb, number, number + 1, raw_bytes))

    def _flush(self) -> None:
        written = self._writer.finish()
        self._keep(written)
        for run in self._runs:
            if run.xorb == _UNNAMED:
                run.xorb = written.hash
        self._known.remember(written.hash, self._known.new)
        self._known.new = {}
        self._writer = XorbWriter()


class _KnownChunks:
    """Where chunks are: in the xorb that is being written, and in the latest stored ones."""

    def __init__(self) -> None:
        self.new: dict[MerkleHash, int] = {}
        self._stored: OrderedDict[MerkleHash, dict[MerkleHash, int]] = OrderedDict()

    def remember(self, xorb: MerkleHash, table: dict[MerkleHash, int]) -> None:
        self._stored[xorb] = table
        while len(self._stored) > _REMEMBERED_XORBS:
            self._stored.popitem(last=False)

    def find(self, chunk: MerkleHash, last: _Run | None) -> tuple[MerkleHash, int] | None:
        """last: where the file is now; going on there makes long terms."""
        for xorb, table in self._tables(last):
            number = table.get(chunk)
            if number is not None:
                return xorb, number
        return None

    def _tables(self, last: _Run | None) -> Iterator[tuple[MerkleHash, dict[MerkleHash, int]]]:
        if last is not None and last.xorb in self._stored:
            yield last.xorb, self._stored[last.xorb]
        yield _UNNAMED, self.new
        yield from reversed(self._stored.items())


def _is_asked_for(chunk: MerkleHash) -> bool:
    """Source: xet.md 3.5; the same chunks have rows in `DedupChunk`."""
    return int.from_bytes(chunk[24:], "little") % 1024 == 0


def _table(index: ChunkIndex) -> dict[MerkleHash, int]:
    table: dict[MerkleHash, int] = {}
    for number, (chunk, _) in enumerate(index.pairs(0, len(index))):
        table.setdefault(chunk, number)
    return table
