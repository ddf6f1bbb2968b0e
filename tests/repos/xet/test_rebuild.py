import hashlib
import random
import tracemalloc

import pytest

from repos.xet.errors import CorruptXorb
from repos.xet.rebuild import rebuild
from repos.xet.terms import Term
from tests.repos.xet.samples import VECTORS, body, content, index, name_of, terms_of, written

TEXT = b"one line of many that are much the same\n" * 1500
CHUNKS = [TEXT[number * 100 :][: 9_000 + 2_000 * number] for number in range(12)]
ONE, TWO = written(*CHUNKS[:8]), written(*CHUNKS[8:])
INDEX_OF = {ONE.hash: ONE.index, TWO.hash: TWO.index}
BODIES = {xorb.hash: b"".join(xorb.pieces) for xorb in (ONE, TWO)}
RUNS = [(ONE, 0, 3), (ONE, 3, 5), (TWO, 0, 4), (ONE, 1, 4), (ONE, 6, 8)]
TERMS = [term for xorb, start, end in RUNS for term in terms_of(xorb, (start, end))[0]]
FILE = b"".join(
    CHUNKS[number + (8 if xorb is TWO else 0)]
    for xorb, start, end in RUNS
    for number in range(start, end)
)


class Store:
    """The bodies in memory; remembers what was read and whether it was closed."""

    def __init__(self, bodies, step=1 << 20):
        self.reads, self.open = [], 0
        self._bodies, self._step = bodies, step

    def open_range(self, xorb, start, end):
        self.reads.append((xorb, start, end))
        self.open += 1
        try:
            for at in range(start, end, self._step):
                yield self._bodies[xorb][at : min(at + self._step, end)]
        finally:
            self.open -= 1


@pytest.mark.parametrize("name", ["a", "b", "c", "ab"])
def test_rebuild__what_real_clients_sent(name):
    data = content(name)
    store = Store({name_of(name): body(name)})
    chunks = index(name)
    terms = [Term(name_of(name), 0, len(chunks), len(data))]

    built = b"".join(rebuild(terms, {name_of(name): chunks}, 0, len(data), store.open_range))

    assert built == data
    if len(name) == 1:
        assert hashlib.sha256(built).hexdigest() == VECTORS[name]["sha256"]


@pytest.mark.parametrize("step", [1000, 1 << 20])
def test_rebuild__random_ranges(step):
    chance = random.Random(5)
    store = Store(BODIES, step)
    ranges = [(0, len(FILE)), (0, 1), (len(FILE) - 1, len(FILE)), (5, 5), (len(FILE), len(FILE))]
    for _ in range(200):
        start = chance.randrange(len(FILE))
        ranges.append((start, chance.randrange(start, len(FILE) + 1)))

    for start, end in ranges:
        built = b"".join(rebuild(TERMS, INDEX_OF, start, end, store.open_range))
        assert built == FILE[start:end], (start, end)
    assert store.open == 0


def test_rebuild__an_end_behind_the_file_is_its_end():
    built = b"".join(rebuild(TERMS, INDEX_OF, 7, 10**12, Store(BODIES).open_range))

    assert built == FILE[7:]


def test_rebuild__reads_touching_terms_at_once_and_nothing_more():
    store = Store(BODIES)
    start, end = len(CHUNKS[0]) + 1, sum(map(len, CHUNKS[:4])) - 1

    b"".join(rebuild(TERMS, INDEX_OF, start, end, store.open_range))

    assert store.reads == [(ONE.hash, *ONE.index.serialized_range(1, 4))]


def test_rebuild__closes_what_it_leaves():
    store = Store(BODIES)
    pieces = rebuild(TERMS * 100, INDEX_OF, 0, 100 * len(FILE), store.open_range)

    next(pieces)
    pieces.close()

    assert store.open == 0


def test_rebuild__memory_stays_flat():
    count = 400
    size = count * len(FILE)
    assert size > 100_000_000
    store = Store(BODIES)

    tracemalloc.start()
    total = sum(map(len, rebuild(TERMS * count, INDEX_OF, 0, size, store.open_range)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert total == size
    assert peak < 4 << 20


def damaged():
    good = BODIES[ONE.hash]
    yield "cut", good[:-1]
    yield "gone", b""
    yield "header", b"\1" + good[1:]
    yield "payload", good[:20] + b"\xff" * 20 + good[40:]
    # A chunk that unpacks well, but to another length than was verified.
    other = b"".join(written(CHUNKS[0][:-1], *CHUNKS[1:8]).pieces)
    yield "length", other.ljust(len(good), b"\0")


@pytest.mark.parametrize("stored", [pytest.param(data, id=case) for case, data in damaged()])
def test_rebuild__tells_a_damaged_store(stored):
    store = Store({**BODIES, ONE.hash: stored})

    with pytest.raises(CorruptXorb):
        b"".join(rebuild(TERMS, INDEX_OF, 0, len(FILE), store.open_range))

    assert store.open == 0
