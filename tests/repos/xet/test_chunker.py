import io
import random

import numpy as np
import pytest

from repos.xet.chunker import chunk_lengths, split
from repos.xet.gear_table import GEAR_TABLE
from repos.xet.hashes import chunk_hash, file_hash, to_hex
from tests.repos.xet.samples import VECTORS, content, splitmix

TABLE = [int(value) for value in GEAR_TABLE]


class Trickle:
    def __init__(self, data, size):
        self._data, self._size = io.BytesIO(data), size

    def read(self, size=-1, /):
        return self._data.read(min(size, self._size))


def lengths_by_definition(data):
    """Byte by byte, as xet.md 6 words it."""
    lengths, start, rolling = [], 0, 0
    for at, byte in enumerate(data):
        rolling = (rolling << 1) + TABLE[byte] & 0xFFFFFFFFFFFFFFFF
        length = at + 1 - start
        if length == 131_072 or (length >= 8192 and rolling < 1 << 48):
            lengths.append(length)
            start, rolling = at + 1, 0
    return lengths + ([len(data) - start] if start < len(data) else [])


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_split__cuts_where_hf_xet_does(name):
    chunks = VECTORS[name]["file_chunks"]

    lengths = list(chunk_lengths(io.BytesIO(content(name))))

    assert lengths == [chunk["end"] - chunk["start"] for chunk in chunks]


@pytest.mark.parametrize("size", [0, 1, 63, 64, 8191, 8192, 8193, 131_071, 131_072, 131_073])
@pytest.mark.parametrize("kind", ["zeros", "random"])
def test_split__at_the_edges(size, kind):
    data = bytes(size) if kind == "zeros" else splitmix(size, seed=9)

    assert list(chunk_lengths(io.BytesIO(data))) == lengths_by_definition(data)


def test_split__equals_the_definition():
    chance = random.Random(7)
    words = [chance.randbytes(chance.randrange(1, 12)) for _ in range(50)]
    samples = [
        splitmix(300_000, seed=4),
        b"".join(chance.choice(words) for _ in range(40_000)),
        np.arange(60_000, dtype="<f4").tobytes(),
        bytes(150_000) + splitmix(100_000, seed=6) + b"\xff" * 150_000,
    ]

    for data in samples:
        assert list(chunk_lengths(io.BytesIO(data))) == lengths_by_definition(data)


@pytest.mark.parametrize("step", [997, 16_384, 100_000])
def test_split__however_the_bytes_come(step):
    data = content("ab")

    chunks = list(split(Trickle(data, step)))

    assert chunks == list(split(io.BytesIO(data)))
    assert b"".join(chunks) == data


@pytest.mark.parametrize("kind", ["random", "weights", "text", "zeros"])
def test_split__gives_the_file_hash_of_hf_xet(kind, tmp_path):
    hf_xet = pytest.importorskip("hf_xet")
    weights = np.random.default_rng(1).normal(0, 0.02, 500_000).astype("<f4")
    data = {
        "random": splitmix(3_000_000, seed=11),
        "weights": weights.tobytes(),
        "text": b"".join(b"%d: %d\n" % (n, n * n % 7919) for n in range(150_000)),
        "zeros": bytes(1_000_000),
    }[kind]
    (tmp_path / "file").write_bytes(data)

    name = file_hash((chunk_hash(chunk), len(chunk)) for chunk in split(io.BytesIO(data)))

    assert to_hex(name) == hf_xet.hash_files([str(tmp_path / "file")])[0].hash
