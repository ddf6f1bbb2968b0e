"""The plain bytes of a file, unpacked from its xorbs while they stream."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from repos.xet.chunk_index import ChunkIndex
from repos.xet.errors import CorruptXorb
from repos.xet.hashes import MerkleHash, to_hex
from repos.xet.reconstruction import PlannedTerm, trim
from repos.xet.terms import Term
from repos.xet.xorb import chunks_of

# Fewer, larger pieces: each costs a generator step and a system call at the socket.
_PIECE_BYTES = 512 * 1024

OpenRange = Callable[[MerkleHash, int, int], Iterable[bytes]]


def rebuild(
    terms: Iterable[Term],
    index_of: Mapping[MerkleHash, ChunkIndex],
    start: int,
    end: int,
    open_range: OpenRange,
) -> Iterator[bytes]:
    """The file's bytes start up to, without, end, in pieces of about half a MiB.

    open_range(xorb, byte_start, byte_end): the stored bytes, byte_end exclusive; pieces of about
        1 MiB are best. Its `close` is called when it has one.
    Memory: one such piece and two of ours. Chunks are not hashed again: they were verified when
    they came; that they unpack to the right lengths is checked.

    Raises:
        CorruptXorb: a stored xorb is cut short or does not unpack (any more).
    """
    pieces: list[memoryview | bytes] = []
    size = 0
    for run in _runs(trim(terms, index_of, start, end)):
        for chunk in _read_run(run, index_of[run.xorb], start, end, open_range):
            pieces.append(chunk)
            size += len(chunk)
            if size >= _PIECE_BYTES:
                yield b"".join(pieces)
                pieces.clear()
                size = 0
    if pieces:
        yield b"".join(pieces)


def _runs(terms: Iterable[PlannedTerm]) -> Iterator[PlannedTerm]:
    """Terms that follow each other inside one xorb are read in one go."""
    run: PlannedTerm | None = None
    for term in terms:
        if run is not None and (term.xorb, term.start) == (run.xorb, run.end):
            run = replace(run, end=term.end, raw_bytes=run.raw_bytes + term.raw_bytes)
            continue
        if run is not None:
            yield run
        run = term
    if run is not None:
        yield run


def _read_run(
    run: PlannedTerm, index: ChunkIndex, start: int, end: int, open_range: OpenRange
) -> Iterator[memoryview | bytes]:
    """The run's chunks; the first and the last without what lies outside start and end."""
    stored = open_range(run.xorb, *index.serialized_range(run.start, run.end))
    at = run.offset
    try:
        for chunk in chunks_of(stored, run.end - run.start):
            first, last = max(start - at, 0), min(end - at, len(chunk))
            at += len(chunk)
            yield chunk if last - first == len(chunk) else memoryview(chunk)[first:last]
    finally:
        if (close := getattr(stored, "close", None)) is not None:
            close()
    if at - run.offset != run.raw_bytes:
        raise CorruptXorb(f"chunks of {to_hex(run.xorb)} have other lengths than in their index")
