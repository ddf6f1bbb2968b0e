"""Which chunks of which xorbs give a range of a file, and where their stored bytes lie."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from repos.xet.chunk_index import ChunkIndex
from repos.xet.errors import RangeOutside
from repos.xet.hashes import MerkleHash
from repos.xet.terms import Term


@dataclass(frozen=True, slots=True)
class PlannedTerm:
    """A term without the chunks that the range does not touch."""

    xorb: MerkleHash
    start: int
    end: int
    raw_bytes: int
    # Where its first byte lies in the file.
    offset: int


@dataclass(frozen=True, slots=True)
class Fetch:
    """One run of chunks to read from a xorb; byte_end is exclusive."""

    chunk_start: int
    chunk_end: int
    byte_start: int
    byte_end: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How to rebuild a range: unpack the terms in order, then drop the first bytes.

    fetches: per xorb in order of use, sorted, without overlap; each term lies inside one of them.
    The same question always has the same answer: clients compare them when a URL expires.
    """

    offset_into_first_range: int
    terms: list[PlannedTerm]
    fetches: dict[MerkleHash, list[Fetch]]


def plan(
    terms: Iterable[Term], index_of: Mapping[MerkleHash, ChunkIndex], start: int, end: int
) -> Plan:
    """The plan for the file's bytes start up to, without, end; an end behind the file is its end.

    Raises:
        RangeOutside: the file ends at start or before.
    Source: xet.md 3.3.
    """
    planned = list(trim(terms, index_of, start, end))
    if not planned:
        raise RangeOutside(start=start)
    wanted: dict[MerkleHash, list[tuple[int, int]]] = {}
    for term in planned:
        wanted.setdefault(term.xorb, []).append((term.start, term.end))
    fetches = {xorb: _merge(runs, index_of[xorb]) for xorb, runs in wanted.items()}
    return Plan(start - planned[0].offset, planned, fetches)


def trim(
    terms: Iterable[Term], index_of: Mapping[MerkleHash, ChunkIndex], start: int, end: int
) -> Iterator[PlannedTerm]:
    """The terms that hold bytes start up to end, without their leading and trailing other chunks."""
    offset = 0
    for term in terms:
        if offset >= end or start >= end:
            return
        after = offset + term.raw_bytes
        if after > start:
            yield _trim(term, index_of[term.xorb], offset, start, end)
        offset = after


def _trim(term: Term, index: ChunkIndex, offset: int, start: int, end: int) -> PlannedTerm:
    """offset: where the term begins in the file."""
    first, last = term.start, term.end
    base = index.raw_start(first)
    if start > offset:
        # The first chunk that ends behind the byte `start`.
        first = _search(index, base + start - offset + 1)
    if end < offset + term.raw_bytes:
        # The first chunk that ends at `end` or behind it.
        last = _search(index, base + end - offset) + 1
    return PlannedTerm(
        xorb=term.xorb,
        start=first,
        end=last,
        raw_bytes=index.raw_length(first, last),
        offset=offset + index.raw_start(first) - base,
    )


def _search(index: ChunkIndex, raw_end: int) -> int:
    """The number of the first chunk whose content ends at raw_end or behind it."""
    # Of the array's own type: any other would copy the whole array into a wider one.
    return int(np.searchsorted(index.raw_ends, np.uint32(raw_end)))


def _merge(runs: list[tuple[int, int]], index: ChunkIndex) -> list[Fetch]:
    """Overlapping and touching runs become one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(runs):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return [Fetch(start, end, *index.serialized_range(start, end)) for start, end in merged]
