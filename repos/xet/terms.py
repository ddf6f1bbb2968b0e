"""A file is a list of terms, each a run of chunks of one xorb; judged here against the indexes."""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repos.xet.chunk_index import ChunkIndex
from repos.xet.errors import BadShard, XetFileTooLarge, XorbMissing
from repos.xet.hashes import MerkleHash, MerkleTree, range_hash, to_hex

if TYPE_CHECKING:
    from repos.xet.shard import ShardFile

# Clients cut at 8 KiB or later; only a file's last chunk is smaller. Ten times more is let pass.
# SECURITY: without a limit, 64 MiB of terms over one-byte chunks would hash for an hour.
_SMALLEST_MEAN_CHUNK = 800
_FREE_CHUNKS = 8192

_TERM = struct.Struct("<32sIII")
TERM_BYTES = _TERM.size


@dataclass(frozen=True, slots=True)
class Term:
    """Chunks start up to, without, end of a xorb, which hold raw_bytes bytes of the file."""

    xorb: MerkleHash
    start: int
    end: int
    raw_bytes: int


def pack_terms(terms: Iterable[Term]) -> bytes:
    """The terms as a file's row keeps them: 44 bytes each."""
    return b"".join(_TERM.pack(term.xorb, term.start, term.end, term.raw_bytes) for term in terms)


def unpack_terms(data: bytes | memoryview) -> list[Term]:
    """As `pack_terms` wrote them, or as the database hands them out. 2 us per term."""
    data = bytes(data)
    if len(data) % TERM_BYTES:
        raise ValueError(f"terms of {len(data)} bytes")
    # One object per xorb, however often a file comes back to it.
    seen: dict[bytes, MerkleHash] = {}
    return [
        Term(seen.setdefault(xorb, MerkleHash(xorb)), start, end, raw_bytes)
        for xorb, start, end, raw_bytes in _TERM.iter_unpack(data)
    ]


def check_file(
    file: "ShardFile", index_of: Mapping[MerkleHash, ChunkIndex], *, limit_bytes: int | None = None
) -> int:
    """The file's size, after its terms and its name were checked against the stored chunks.

    index_of: of every stored xorb that a term names; a xorb that is left out is missing.

    Raises:
        XorbMissing: the client builds on a xorb that is not stored.
        BadShard: a term points outside its xorb, its length or range hash is wrong, or the
            chunks are not those of this file hash.
        XetFileTooLarge: over limit_bytes, told before anything is hashed.
    Source: xet.md 3.2, steps 3 and 4.
    """
    size_bytes = _check_shape(file.iter_terms(), index_of, limit_bytes=limit_bytes)
    tree = MerkleTree()
    for term, proof in zip(file.iter_terms(), file.iter_range_hashes(), strict=True):
        index = index_of[term.xorb]
        if range_hash(index.hashes_between(term.start, term.end)) != proof:
            raise BadShard("the range hash of a term is wrong")
        for value, length in index.pairs(term.start, term.end):
            tree.add(value, length)
    if tree.file_hash() != file.hash:
        raise BadShard(f"its chunks do not make up the file {to_hex(file.hash)!r}")
    return size_bytes


def _check_shape(
    terms: Iterable[Term],
    index_of: Mapping[MerkleHash, ChunkIndex],
    *,
    limit_bytes: int | None,
) -> int:
    """The cheap checks, over all terms, before the first hash is computed."""
    size_bytes = chunks = 0
    for term in terms:
        index = index_of.get(term.xorb)
        if index is None:
            raise XorbMissing(to_hex(term.xorb))
        if not 0 <= term.start < term.end <= len(index):
            raise BadShard(
                f"a term wants chunks {term.start} to {term.end} of a xorb of {len(index)}"
            )
        if index.raw_length(term.start, term.end) != term.raw_bytes:
            raise BadShard("the length of a term is wrong")
        size_bytes += term.raw_bytes
        chunks += term.end - term.start
        if limit_bytes is not None and size_bytes > limit_bytes:
            raise XetFileTooLarge(size_bytes=size_bytes, limit_bytes=limit_bytes)
    if chunks > _FREE_CHUNKS + size_bytes // _SMALLEST_MEAN_CHUNK:
        raise BadShard(f"{chunks} chunks are too many for {size_bytes} bytes")
    return size_bytes
