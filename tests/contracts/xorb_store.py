"""What every store of xorbs must do; `test_xorb_stores.py` runs it over each of them."""

from datetime import timedelta

import pytest

from hub.kernel.clock import now
from repos.xet.errors import CorruptXorb
from repos.xet.hashes import MerkleHash

XORB = MerkleHash(bytes(range(32)))
OTHER = MerkleHash(bytes(range(1, 33)))
BODY = bytes(range(256)) * 9000


def put(store, xorb=XORB, body=BODY):
    with store.draft() as draft:
        for start in range(0, len(body), 100_000):
            draft.write(body[start : start + 100_000])
        draft.seal()
        draft.publish(xorb)


def read(store, start=0, end=2_304_000, xorb=XORB):
    return b"".join(store.open_range(xorb, start, end))


class XorbStoreContract:
    """Subclasses give a fixture `store`, and `leftovers(store)`: the number of unfinished bodies."""

    def test_publish__gives_the_body_its_name(self, store):
        put(store)

        assert read(store) == BODY
        assert store.size_bytes(XORB) == len(BODY)
        assert store.size_bytes(OTHER) is None
        assert list(store.names()) == [XORB]
        assert self.leftovers(store) == 0

    @pytest.mark.parametrize(
        ("start", "end"), [(0, 1), (5, 2_000_000), (len(BODY) - 1, len(BODY)), (7, 7)]
    )
    def test_open_range__gives_these_bytes(self, store, start, end):
        put(store)

        assert read(store, start, end) == BODY[start:end]

    def test_open_range__says_at_once_that_it_is_lost(self, store):
        with pytest.raises(CorruptXorb):
            store.open_range(XORB, 0, 10)

    def test_publish__replaces(self, store):
        put(store, body=b"old")
        put(store)

        assert read(store) == BODY

    def test_draft__unpublished_leaves_nothing(self, store):
        with store.draft() as draft:
            draft.write(BODY)
        with store.draft() as draft:
            draft.write(BODY)
            draft.seal()
        with pytest.raises(ZeroDivisionError), store.draft() as draft:
            draft.write(BODY)
            draft.seal()
            1 / 0  # noqa: B018  # any error

        assert list(store.names()) == []
        assert self.leftovers(store) == 0

    def test_delete__takes_it_away(self, store):
        put(store)
        put(store, OTHER)

        store.delete(XORB)
        store.delete(XORB)

        assert list(store.names()) == [OTHER]
        with pytest.raises(CorruptXorb):
            store.open_range(XORB, 0, 10)

    def test_sweep__finds_nothing_in_order(self, store):
        put(store)

        assert store.sweep(older_than=now() + timedelta(days=1)) == 0
        assert read(store) == BODY
