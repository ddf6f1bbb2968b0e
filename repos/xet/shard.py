"""Reads and writes shards: the messages that tell which chunks make up which files.

Source: huggingface.co/docs/xet/shard. All records have 48 bytes; numbers are little-endian.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from repos.xet.chunk_index import ChunkIndex
from repos.xet.errors import BadShard
from repos.xet.hashes import HASH_BYTES, MerkleHash, from_hex, to_hex
from repos.xet.terms import Term
from repos.xet.xorb import MAX_CHUNKS

MAX_SHARD_BYTES = 64 << 20
RECORD_BYTES = 48
FOOTER_BYTES = 200
BOOKEND = b"\xff" * HASH_BYTES + bytes(16)

_TAG = b"HFRepoMetaData" + bytes.fromhex("0055696745 6a7b815783a5bdd95ccdd14aa9")
_VERSION = 2
_HEADER = struct.Struct("<32sQQ")
# Hash and four numbers, whose meaning depends on the record.
_RECORD = struct.Struct("<32sIIII")
_HAS_PROOFS = 1 << 31
_HAS_SHA256 = 1 << 30
_DEDUP_ELIGIBLE = 1 << 31
_CHUNK = np.dtype([("hash", "V32"), ("start", "<u4"), ("length", "<u4"), ("flags", "<u8")])


@dataclass(frozen=True, slots=True)
class ShardFile:
    """A file as the client describes it; nothing of it is checked yet (`terms.check_file`).

    Its records stay in the message and are read when they are asked for: 64 MiB of shard as
    Python objects would be 500 MB.
    """

    hash: MerkleHash
    _records: memoryview = field(repr=False)
    # Where its first term stands, and how many there are; as many range hashes follow.
    _at: int
    _count: int
    _has_sha256: bool

    @property
    def terms(self) -> tuple[Term, ...]:
        return tuple(self.iter_terms())

    @property
    def range_hashes(self) -> tuple[MerkleHash, ...]:
        return tuple(self.iter_range_hashes())

    @property
    def sha256(self) -> str | None:
        """64 hex digits, as claimed; None: the client did not say."""
        at = self._at + 2 * self._count * RECORD_BYTES
        return to_hex(bytes(self._records[at : at + HASH_BYTES])) if self._has_sha256 else None

    def iter_terms(self) -> Iterator[Term]:
        seen: dict[bytes, MerkleHash] = {}
        records = self._records[self._at : self._at + self._count * RECORD_BYTES]
        for xorb, _, raw_bytes, start, end in _RECORD.iter_unpack(records):
            # One object per xorb, however often a file comes back to it.
            yield Term(seen.setdefault(xorb, MerkleHash(xorb)), start, end, raw_bytes)

    def iter_range_hashes(self) -> Iterator[MerkleHash]:
        at = self._at + self._count * RECORD_BYTES
        for record in _RECORD.iter_unpack(self._records[at : at + self._count * RECORD_BYTES]):
            yield MerkleHash(record[0])


@dataclass(frozen=True, slots=True)
class ShardXorb:
    """A xorb that the client says it has just uploaded."""

    hash: MerkleHash
    raw_bytes: int
    _records: memoryview = field(repr=False)
    _at: int
    _count: int

    def __len__(self) -> int:
        return self._count

    @property
    def chunks(self) -> tuple[tuple[MerkleHash, int, int, int], ...]:
        """(hash, raw start, raw length, flags) of each."""
        return tuple(
            (MerkleHash(value), start, length, flags)
            for value, start, length, flags, _ in _RECORD.iter_unpack(self._chunk_records())
        )

    def matches(self, index: ChunkIndex) -> bool:
        """Whether this describes the chunks that were verified when the xorb came."""
        if len(self) != len(index) or self.raw_bytes != index.raw_length(0, len(index)):
            return False
        entries = np.frombuffer(self._chunk_records(), dtype=_CHUNK)
        return bool(
            entries["hash"].tobytes() == index.hashes_between(0, len(index))
            and np.array_equal(entries["start"][1:], index.raw_ends[:-1])
            and np.array_equal(entries["start"] + entries["length"], index.raw_ends)
        )

    def _chunk_records(self) -> memoryview:
        return self._records[self._at : self._at + self._count * RECORD_BYTES]


@dataclass(frozen=True, slots=True)
class Shard:
    """The message: files (each hash once) and the new xorbs that they use."""

    files: tuple[ShardFile, ...]
    xorbs: tuple[ShardXorb, ...]


def parse_shard(data: bytes) -> Shard:
    """The files and xorbs of an uploaded shard; tables and footer behind them are not looked at.

    Raises:
        BadShard: not a shard, cut short, or with a count that its length cannot hold.
    """
    if len(data) > MAX_SHARD_BYTES:
        raise BadShard(f"a shard of {len(data)} bytes is over {MAX_SHARD_BYTES}")
    reader = _Records(data)
    footer_bytes = _read_header(reader)
    files: dict[MerkleHash, ShardFile] = {}
    while (record := reader.next_or_bookend()) is not None:
        file = _read_file(reader, record)
        files.setdefault(file.hash, file)
    xorbs = []
    while (record := reader.next_or_bookend()) is not None:
        xorbs.append(_read_xorb(reader, record))
    if reader.left < footer_bytes or (reader.left and not footer_bytes):
        raise BadShard("the shard does not end where its header says")
    return Shard(tuple(files.values()), tuple(xorbs))


def build_shard(
    files: Iterable[tuple[MerkleHash, Sequence[Term], Sequence[MerkleHash], str | None]],
    xorbs: Iterable[tuple[MerkleHash, ChunkIndex]],
) -> bytes:
    """A shard as hf_xet uploads it. files: hash, terms, their range hashes, sha256 or None."""
    parts = [_HEADER.pack(_TAG, _VERSION, 0)]
    for name, terms, range_hashes, sha256 in files:
        flags = _HAS_PROOFS | (_HAS_SHA256 if sha256 is not None else 0)
        parts.append(_RECORD.pack(name, flags, len(terms), 0, 0))
        parts += [_RECORD.pack(t.xorb, 0, t.raw_bytes, t.start, t.end) for t in terms]
        parts += [_RECORD.pack(value, 0, 0, 0, 0) for value in range_hashes]
        if sha256 is not None:
            parts.append(_RECORD.pack(from_hex(sha256), 0, 0, 0, 0))
    parts.append(BOOKEND)
    for name, index in xorbs:
        raw_bytes = index.raw_length(0, len(index))
        parts.append(xorb_records(name, index, index.hashes_between(0, len(index)), raw_bytes, 0))
    parts.append(BOOKEND)
    return b"".join(parts)


def xorb_records(
    name: MerkleHash, index: ChunkIndex, spoken: bytes, raw_bytes: int, serialized_bytes: int
) -> bytes:
    """A xorb's header and chunk entries. spoken: the chunks' hashes as the reader shall see them."""
    size = len(index)
    entries = np.zeros(size, dtype=_CHUNK)
    entries["hash"] = np.frombuffer(spoken, dtype="V32")
    entries["start"][1:] = index.raw_ends[:-1]
    entries["length"] = index.raw_ends - entries["start"]
    entries["flags"] = np.where(index.eligible(), _DEDUP_ELIGIBLE, 0)
    return _RECORD.pack(name, 0, size, raw_bytes, serialized_bytes) + entries.tobytes()


def header(footer_bytes: int) -> bytes:
    """The first 48 bytes of a shard."""
    return _HEADER.pack(_TAG, _VERSION, footer_bytes)


class _Records:
    """Walks through a shard; nothing is counted or sliced beyond its end."""

    def __init__(self, data: bytes) -> None:
        self.view = memoryview(data)
        self.at = 0

    @property
    def left(self) -> int:
        return len(self.view) - self.at

    def skip(self, count: int) -> int:
        """Pass over the next `count` records; where they begin."""
        start, size = self.at, count * RECORD_BYTES
        if size > self.left:
            raise BadShard("the shard is cut short, or counts more than it has")
        self.at += size
        return start

    def next_or_bookend(self) -> memoryview | None:
        start = self.skip(1)
        record = self.view[start : self.at]
        return None if record[:HASH_BYTES] == BOOKEND[:HASH_BYTES] else record


def _read_header(reader: _Records) -> int:
    """How many bytes of footer the shard announces."""
    tag, version, footer_bytes = _HEADER.unpack_from(reader.view, reader.skip(1))
    if tag != _TAG:
        raise BadShard("it is not a shard")
    if version != _VERSION:
        raise BadShard(f"the shard has the unknown version {version}")
    if footer_bytes not in {0, FOOTER_BYTES}:
        raise BadShard(f"a footer of {footer_bytes} bytes is neither none nor {FOOTER_BYTES}")
    return int(footer_bytes)


def _read_file(reader: _Records, record: memoryview) -> ShardFile:
    name, flags, count, _, _ = _RECORD.unpack(record)
    if flags & ~(_HAS_PROOFS | _HAS_SHA256):
        raise BadShard(f"the file {to_hex(name)!r} has unknown flags")
    if not flags & _HAS_PROOFS:
        raise BadShard(f"the file {to_hex(name)!r} comes without range hashes")
    if not count:
        raise BadShard(f"the file {to_hex(name)!r} has no terms")
    has_sha256 = bool(flags & _HAS_SHA256)
    at = reader.skip(2 * count + has_sha256)
    return ShardFile(MerkleHash(name), reader.view, at, count, has_sha256)


def _read_xorb(reader: _Records, record: memoryview) -> ShardXorb:
    name, _, count, raw_bytes, _ = _RECORD.unpack(record)
    if not 0 < count <= MAX_CHUNKS:
        raise BadShard(f"the xorb {to_hex(name)!r} has {count} chunks")
    return ShardXorb(MerkleHash(name), raw_bytes, reader.view, reader.skip(count), count)
