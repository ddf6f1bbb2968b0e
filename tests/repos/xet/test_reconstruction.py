import itertools
import random

import pytest

from repos.xet.errors import RangeOutside
from repos.xet.reconstruction import Fetch, plan
from tests.repos.xet.samples import splitmix, terms_of, written

CHUNKS = [splitmix(8_192 + 1000 * number, seed=number) for number in range(10)]
ONE, TWO = written(*CHUNKS[:7]), written(*CHUNKS[7:])
INDEX_OF = {ONE.hash: ONE.index, TWO.hash: TWO.index}
# Twice the same chunks, a touching run, and a hop to another xorb and back.
RUNS = [(ONE, 0, 3), (ONE, 3, 5), (TWO, 0, 3), (ONE, 1, 4), (ONE, 6, 7)]
TERMS = [term for xorb, start, end in RUNS for term in terms_of(xorb, (start, end))[0]]
SIZE = sum(term.raw_bytes for term in TERMS)


def test_plan__of_a_whole_file():
    whole = plan(TERMS, INDEX_OF, 0, SIZE)

    assert whole.offset_into_first_range == 0
    assert [(t.xorb, t.start, t.end, t.raw_bytes) for t in whole.terms] == [
        (t.xorb, t.start, t.end, t.raw_bytes) for t in TERMS
    ]
    assert whole.fetches == {
        ONE.hash: [
            Fetch(0, 5, 0, int(ONE.index.serialized_ends[4])),
            Fetch(6, 7, *ONE.index.serialized_range(6, 7)),
        ],
        TWO.hash: [Fetch(0, 3, 0, TWO.serialized_bytes)],
    }


def test_plan__of_one_byte():
    first = CHUNKS[0]

    one = plan(TERMS, INDEX_OF, len(first), len(first) + 1)

    (term,) = one.terms
    assert (term.start, term.end, term.raw_bytes) == (1, 2, len(CHUNKS[1]))
    assert one.offset_into_first_range == 0
    assert one.fetches == {ONE.hash: [Fetch(1, 2, *ONE.index.serialized_range(1, 2))]}


def test_plan__trims_both_ends_of_one_term():
    start = len(CHUNKS[0]) + 5
    end = len(CHUNKS[0]) + len(CHUNKS[1])

    middle = plan(TERMS, INDEX_OF, start, end)

    assert [(t.start, t.end) for t in middle.terms] == [(1, 2)]
    assert middle.offset_into_first_range == 5


def test_plan__clamps_the_end():
    assert plan(TERMS, INDEX_OF, 0, SIZE * 10) == plan(TERMS, INDEX_OF, 0, SIZE)


@pytest.mark.parametrize("start", [SIZE, SIZE + 1, 1 << 60])
def test_plan__refuses_a_range_behind_the_end(start):
    with pytest.raises(RangeOutside):
        plan(TERMS, INDEX_OF, start, start + 10)


def test_plan__random_ranges_keep_the_rules():
    chance = random.Random(3)
    for _ in range(300):
        start = chance.randrange(SIZE)
        end = chance.randrange(start + 1, SIZE + 1)
        some = plan(TERMS, INDEX_OF, start, end)

        held = sum(term.raw_bytes for term in some.terms)
        first, last = some.terms[0], some.terms[-1]
        # Nothing too much: the byte `start` is in the first chunk, the last byte in the last.
        assert 0 <= some.offset_into_first_range < _raw(first.xorb, first.start)
        over = held - some.offset_into_first_range - (end - start)
        assert 0 <= over < _raw(last.xorb, last.end - 1)
        for term in some.terms:
            inside = [
                fetch
                for fetch in some.fetches[term.xorb]
                if fetch.chunk_start <= term.start and term.end <= fetch.chunk_end
            ]
            assert len(inside) == 1
        for fetches in some.fetches.values():
            for before, after in itertools.pairwise(fetches):
                assert before.chunk_end < after.chunk_start


def _raw(xorb, number):
    return INDEX_OF[xorb].raw_length(number, number + 1)
