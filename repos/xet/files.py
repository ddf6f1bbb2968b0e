"""The plain bytes of files that are stored in chunks, rebuilt while they stream."""

from collections.abc import Iterator, Mapping, Sequence

from repos.lfs.hash_beside import HashBeside
from repos.lfs.pointer import Pointer
from repos.models import XetFile
from repos.xet.chunk_index import ChunkIndex
from repos.xet.errors import CorruptXorb
from repos.xet.hashes import MerkleHash, to_hex
from repos.xet.rebuild import rebuild
from repos.xet.store import xorb_store
from repos.xet.terms import Term, unpack_terms
from repos.xet.xorb_rows import index_map


def open_xet_file(xet_file: XetFile, start: int, end: int) -> Iterator[bytes]:
    """The bytes from start up to, without, end; memory stays about 1 MiB.

    Raises:
        CorruptXorb: a xorb is lost, at once when no row knows it, or damaged, when it is read.
    """
    terms = unpack_terms(xet_file.terms)
    return open_terms(terms, indexes_of(terms), start, end)


def hash_xet_file(xet_file: XetFile) -> Pointer:
    """What the stored chunks give, read and hashed. Raises: CorruptXorb."""
    with HashBeside() as sink:
        for piece in open_xet_file(xet_file, 0, xet_file.size_bytes):
            sink.add(piece)
        return sink.pointer()


def open_terms(
    terms: Sequence[Term], index_of: Mapping[MerkleHash, ChunkIndex], start: int, end: int
) -> Iterator[bytes]:
    """As `open_xet_file`, for terms that are not registered (yet)."""
    return rebuild(terms, index_of, start, end, xorb_store().open_range)


def indexes_of(terms: Sequence[Term]) -> Mapping[MerkleHash, ChunkIndex]:
    """Of every xorb that the terms use. Raises: CorruptXorb: a row is missing."""
    wanted = dict.fromkeys(term.xorb for term in terms)
    index_of = index_map(wanted)
    if len(index_of) != len(wanted):
        lost = next(xorb for xorb in wanted if xorb not in index_of)
        raise CorruptXorb(f"xorb {to_hex(lost)} has no row")
    return index_of
