"""What every object store must do; each backend's test file subclasses it."""

import hashlib
import io
from datetime import timedelta

import pytest

from hub.kernel.clock import now
from hub.kernel.errors import TooLarge
from repos.lfs.errors import ObjectMissing, OidMismatch, SizeMismatch
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.lfs.store import ObjectStore

BOOK = b"The quick brown fox jumps over the lazy dog.\n" * 100


def pointer_of(content: bytes) -> Pointer:
    return Pointer(LfsOid(hashlib.sha256(content).hexdigest()), len(content))


class CountingSource:
    """An endless body that remembers how much of it was read."""

    def __init__(self) -> None:
        self.read_bytes = 0

    def read(self, size: int = -1, /) -> bytes:
        self.read_bytes += size
        return b"x" * size


class TrickleSource:
    """A slow network: a few bytes at a time."""

    def __init__(self, content: bytes) -> None:
        self._inner = io.BytesIO(content)

    def read(self, size: int = -1, /) -> bytes:
        return self._inner.read(min(size, 7))


class ObjectStoreContract:
    @pytest.fixture
    def store(self) -> ObjectStore:
        raise NotImplementedError

    def leftovers(self, store: ObjectStore) -> int:
        """How many files or keys the store holds beside whole objects."""
        raise NotImplementedError

    def damage(self, store: ObjectStore, oid: LfsOid) -> None:
        """Replace the stored bytes behind the store's back."""
        raise NotImplementedError

    def test_put__gives_back_what_was_put(self, store):
        store.put(pointer_of(BOOK), io.BytesIO(BOOK))

        assert b"".join(store.open(pointer_of(BOOK).oid)) == BOOK
        assert store.size_bytes(pointer_of(BOOK).oid) == len(BOOK)
        assert self.leftovers(store) == 0

    def test_put__takes_a_source_without_readinto(self, store):
        store.put(pointer_of(BOOK), TrickleSource(BOOK))

        assert b"".join(store.open(pointer_of(BOOK).oid)) == BOOK

    def test_put__takes_the_empty_object(self, store):
        store.put(pointer_of(b""), io.BytesIO())

        assert store.size_bytes(pointer_of(b"").oid) == 0
        assert b"".join(store.open(pointer_of(b"").oid)) == b""

    @pytest.mark.parametrize(
        ("sent", "error"),
        [(BOOK[:-1] + b"!", OidMismatch), (BOOK[:-1], SizeMismatch), (BOOK + b"!", SizeMismatch)],
    )
    def test_put__leaves_nothing_of_other_content(self, store, sent, error):
        with pytest.raises(error):
            store.put(pointer_of(BOOK), io.BytesIO(sent))

        assert store.size_bytes(pointer_of(BOOK).oid) is None
        assert self.leftovers(store) == 0

    def test_put__stops_reading_one_byte_after_the_announced_size(self, store):
        source = CountingSource()

        with pytest.raises(SizeMismatch):
            store.put(Pointer(LfsOid("0" * 64), 1000), source)

        assert source.read_bytes == 1001

    def test_put__keeps_the_stored_object_when_a_second_put_is_wrong(self, store):
        store.put(pointer_of(BOOK), io.BytesIO(BOOK))

        with pytest.raises(OidMismatch):
            store.put(pointer_of(BOOK), io.BytesIO(b"?" * len(BOOK)))

        assert b"".join(store.open(pointer_of(BOOK).oid)) == BOOK

    def test_put__repairs_a_damaged_object(self, store):
        store.put(pointer_of(BOOK), io.BytesIO(BOOK))
        self.damage(store, pointer_of(BOOK).oid)

        store.put(pointer_of(BOOK), io.BytesIO(BOOK))

        assert b"".join(store.open(pointer_of(BOOK).oid)) == BOOK

    def test_put_new__announces_before_the_object_is_there(self, store):
        seen = []

        def announce(pointer: Pointer) -> None:
            seen.append((pointer, store.size_bytes(pointer.oid)))

        made = store.put_new(io.BytesIO(BOOK), limit_bytes=len(BOOK), announce=announce)

        assert made == pointer_of(BOOK)
        assert seen == [(made, None)]
        assert b"".join(store.open(made.oid)) == BOOK

    def test_put_new__leaves_nothing_of_too_much(self, store):
        with pytest.raises(TooLarge):
            store.put_new(io.BytesIO(BOOK), limit_bytes=len(BOOK) - 1, announce=pytest.fail)

        assert store.size_bytes(pointer_of(BOOK).oid) is None
        assert self.leftovers(store) == 0

    @pytest.mark.parametrize(
        ("start", "end"),
        [(0, None), (0, 1), (5, 9), (4499, None), (4499, 4500), (10, 10), (4500, None), (0, 9999)],
    )
    def test_open__gives_the_range(self, store, start, end):
        store.put(pointer_of(BOOK), io.BytesIO(BOOK))

        assert b"".join(store.open(pointer_of(BOOK).oid, start=start, end=end)) == BOOK[start:end]

    def test_open__says_at_once_that_an_object_is_missing(self, store):
        with pytest.raises(ObjectMissing):
            store.open(pointer_of(BOOK).oid)

    def test_delete__is_final_and_may_be_repeated(self, store):
        store.put(pointer_of(BOOK), io.BytesIO(BOOK))

        store.delete(pointer_of(BOOK).oid)
        store.delete(pointer_of(BOOK).oid)

        assert store.size_bytes(pointer_of(BOOK).oid) is None

    def test_sweep__leaves_objects_alone(self, store):
        store.put(pointer_of(BOOK), io.BytesIO(BOOK))

        found = store.sweep(older_than=now() + timedelta(days=1))

        assert found == 0
        assert store.size_bytes(pointer_of(BOOK).oid) == len(BOOK)
