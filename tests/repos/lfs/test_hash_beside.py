import hashlib
import random
import threading

import pytest

from repos.lfs.hash_beside import HashBeside


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 5_000_000])
@pytest.mark.parametrize("step", [1 << 19, 300_001])
def test_hash_beside__is_the_sha256_of_the_pieces_in_order(size, step):
    data = random.Random(size).randbytes(size)

    with HashBeside() as sink:
        for at in range(0, size, step):
            sink.add(data[at : at + step])
        pointer = sink.pointer()

    assert pointer.oid == hashlib.sha256(data).hexdigest()
    assert pointer.size_bytes == sink.size_bytes == size


def test_hash_beside__needs_no_thread_for_little():
    before = threading.active_count()

    with HashBeside() as sink:
        sink.add(b"little")
        assert threading.active_count() == before


def test_hash_beside__leaves_no_thread_behind():
    before = threading.active_count()

    with pytest.raises(ZeroDivisionError), HashBeside() as sink:
        for _ in range(10):
            sink.add(bytes(1 << 20))
        raise ZeroDivisionError

    assert threading.active_count() == before
