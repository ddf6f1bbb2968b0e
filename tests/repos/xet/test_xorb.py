import hashlib
import io
import struct
import tracemalloc

import lz4.frame
import pytest

from repos.xet.chunk_index import ChunkIndex
from repos.xet.codecs import pack_lz4
from repos.xet.errors import BadXorb, CorruptXorb, XorbTooLarge
from repos.xet.hashes import chunk_hash, from_hex, merkle_root, to_hex, xorb_hash
from repos.xet.xorb import MAX_BODY_BYTES, MAX_SERIALIZED_BYTES, chunks_of, verify_xorb
from repos.xet.xorb_writer import XorbWriter
from tests.repos.xet.samples import (
    VECTORS,
    body,
    chunk_bodies,
    content,
    header,
    name_of,
    splitmix,
    verified,
    written,
)

SOME = [splitmix(20_000, seed=1), splitmix(9_000, seed=2), splitmix(131_072, seed=3)]


def name_of_chunks(*chunks):
    return xorb_hash([(chunk_hash(chunk), len(chunk)) for chunk in chunks])


def footer(index):
    """Source: xet.md 7.3."""
    count = len(index)
    hashes = b"XBLBHSH\0" + struct.pack("<I", count) + index.hashes_between(0, count)
    bounds = b"XBLBBND\1" + struct.pack("<I", count)
    bounds += index.serialized_ends.tobytes() + index.raw_ends.tobytes()
    bounds += struct.pack("<3I", count, 0, 0) + bytes(16)
    whole = b"XETBLOB\1" + bytes(32) + hashes + bounds
    return whole + struct.pack("<I", len(whole))


class Trickle:
    """A source that gives little at a time, as sockets do; no readinto."""

    def __init__(self, data, size):
        self._data, self._size = io.BytesIO(data), size

    def read(self, size=-1, /):
        return self._data.read(min(size, self._size))


@pytest.mark.parametrize("name", ["a", "b", "c", "ab"])
def test_verify_xorb__of_real_clients(name):
    data = body(name)
    assert hashlib.sha256(data).hexdigest() == VECTORS[name]["xorb"]["body_sha256"]

    result, kept = verified(data, name_of(name))

    assert kept == data
    assert result.serialized_bytes == len(data)
    assert result.raw_bytes == len(content(name))
    for number, chunk in enumerate(VECTORS[name]["xorb"].get("chunks", [])):
        assert result.index.hash(number) == bytes.fromhex(chunk["hash_bytes"])
        assert result.index.serialized_range(number, number + 1) == (
            chunk["ser_start"],
            chunk["ser_end"],
        )
        assert result.index.raw_start(number) == chunk["raw_start"]
        assert result.index.raw_start(number + 1) == chunk["raw_end"]


@pytest.mark.parametrize("size", [1, 7, 4096, 70_000])
def test_verify_xorb__however_slowly_it_comes(size):
    data = body("c") if size == 1 else body("b")
    kept = bytearray()

    verify_xorb(Trickle(data, size), kept.extend, expected=name_of("c" if size == 1 else "b"))

    assert kept == data


def test_verify_xorb__drops_a_footer():
    data = body("c")
    index = verified(data, name_of("c"))[0].index

    result, kept = verified(data + footer(index), name_of("c"))

    assert kept == data
    assert result.index.to_bytes() == index.to_bytes()


def test_verify_xorb__of_one_chunk_has_its_hash():
    chunk = b"hello world"

    result, _ = verified(chunk_bodies(chunk), from_hex(VECTORS["one_chunk"]["xorb_hash"]))

    assert len(result.index) == 1


def mutations():
    good = chunk_bodies(*SOME)
    name = name_of_chunks(*SOME)
    bomb = lz4.frame.compress(bytes(8 << 20))
    text = b"text " * 1000
    yield "empty", b"", name
    yield "only-a-footer", b"XETBLOB" + bytes(100), name
    yield "half-a-header", good[:5], name
    yield "cut-in-a-payload", good[:-1], name
    yield "cut-in-a-header", good + header(5, 5)[:7], name
    yield "a-chunk-less", good[: 8 + 20_000], name
    yield "a-chunk-more", good + chunk_bodies(b"x"), name
    yield "a-chunk-twice", good + chunk_bodies(SOME[0]), name
    yield "other-order", chunk_bodies(*reversed(SOME)), name
    yield "other-byte", good[:-1] + bytes([good[-1] ^ 1]), name
    yield "other-name", good, name_of_chunks(*SOME[:2])
    yield "version", header(1, 1, version=1) + b"x", name_of_chunks(b"x")
    yield "half-a-footer-magic", good + b"XETBLOX" + bytes(9), name
    yield "scheme", header(1, 1, scheme=3) + b"x", name_of_chunks(b"x")
    yield "no-content", header(0, 0), name
    yield "no-raw-length", header(1, 0) + b"x", name_of_chunks(b"")
    yield "no-packed-length", header(0, 1), name_of_chunks(b"")
    yield "raw-over-128-KiB", header(4, 131_073, scheme=1) + b"\x04\x22\x4d\x18", name
    yield "packed-over-256-KiB", header(262_145, 131_072, scheme=1) + bytes(262_145), name
    yield "lying-raw-length", header(3, 4) + b"abc", name_of_chunks(b"abc")
    packed = pack_lz4(text)
    yield "lying-shorter", header(len(packed), 4999, scheme=1) + packed, name_of_chunks(text)
    yield "lying-longer", header(len(packed), 5001, scheme=1) + packed, name_of_chunks(text)
    yield "packed-as-stored", header(len(packed), 5000) + packed, name_of_chunks(text)
    yield "bomb", header(len(bomb), 131_072, scheme=1) + bomb, name_of_chunks(bytes(131_072))
    yield "grouped-bomb", header(len(bomb), 131_072, scheme=2) + bomb, name
    yield "not-a-xorb", b"GET / HTTP/1.1\r\n\r\n", name
    yield "text-after-0", bytes(1000), name


@pytest.mark.parametrize(
    ("data", "name"), [pytest.param(data, name, id=case) for case, data, name in mutations()]
)
def test_verify_xorb__refuses(data, name):
    with pytest.raises(BadXorb):
        verified(data, name)


def test_verify_xorb__does_not_tell_what_it_was_instead():
    secret = b"only the owner has this"

    with pytest.raises(BadXorb) as refused:
        verified(chunk_bodies(secret), name_of("a"))

    assert to_hex(chunk_hash(secret)) not in refused.value.message


def test_verify_xorb__takes_8192_chunks_and_no_more():
    chunks = [number.to_bytes(2, "little") for number in range(8193)]

    assert len(verified(chunk_bodies(*chunks[:-1]), name_of_chunks(*chunks[:-1]))[0].index) == 8192
    with pytest.raises(XorbTooLarge):
        verified(chunk_bodies(*chunks), name_of_chunks(*chunks))


def test_verify_xorb__takes_64_mib_and_no_more():
    chunk = splitmix(131_072)
    one = chunk_bodies(chunk)
    count = MAX_SERIALIZED_BYTES // len(one)
    name = merkle_root([(chunk_hash(chunk), len(chunk))] * count)

    assert verified(one * count, name)[0].serialized_bytes >= 64 << 20
    with pytest.raises(XorbTooLarge):
        verified(one * (count + 1), name)


def test_verify_xorb__reads_no_endless_footer():
    source = Trickle(body("c") + b"XETBLOB\1" + bytes(2 * MAX_BODY_BYTES), 1 << 20)

    with pytest.raises(XorbTooLarge):
        verify_xorb(source, len, expected=name_of("c"))

    assert source.read(1 << 20)


def test_verify_xorb__memory_stays_flat():
    text = b"another line of the same text\n" * 4000
    writer = XorbWriter()
    while writer.add(text):
        pass
    xorb = writer.finish()
    source = io.BytesIO(b"".join(xorb.pieces))
    assert xorb.index.raw_length(0, len(xorb.index)) > 60 << 20

    tracemalloc.start()
    verify_xorb(source, len, expected=xorb.hash)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 3 << 20


@pytest.mark.parametrize("step", [1, 8, 1000, 1 << 20])
def test_chunks_of__any_pieces(step):
    name = "c" if step < 1000 else "b"
    data, count = body(name), len(VECTORS[name]["xorb"]["chunks"])
    pieces = (data[at : at + step] for at in range(0, len(data), step))

    assert b"".join(list(chunks_of(pieces, count))) == content(name)


def test_chunks_of__a_run_from_the_middle():
    index = verified(body("b"), name_of("b"))[0].index
    start, end = index.serialized_range(3, 6)

    run = b"".join(chunks_of([body("b")[start:end]], 3))

    assert run == content("b")[index.raw_start(3) : index.raw_start(6)]


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [b""],
        [chunk_bodies(b"abc")],
        [chunk_bodies(b"abc", b"def")[:-1]],
        [chunk_bodies(b"abc") + b"\1" + bytes(20)],
        [chunk_bodies(b"abc") + header(3, 4) + b"abc"],
        [chunk_bodies(b"abc") + header(3, 3, scheme=1) + b"abc"],
    ],
)
def test_chunks_of__tells_a_damaged_store(pieces):
    with pytest.raises(CorruptXorb):
        list(chunks_of(pieces, 2))


def test_chunk_index__there_and_back():
    index = verified(body("b"), name_of("b"))[0].index

    again = ChunkIndex.from_bytes(memoryview(index.to_bytes()))

    assert len(again) == 11
    assert again.to_bytes() == index.to_bytes()
    assert list(again.pairs(2, 5)) == [
        (index.hash(number), index.raw_length(number, number + 1)) for number in range(2, 5)
    ]
    with pytest.raises(IndexError):
        index.hash(11)
    with pytest.raises(ValueError, match="41 bytes"):
        ChunkIndex.from_bytes(bytes(41))


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_xorb_writer__verifies(name):
    data = content(name)
    chunks = [data[c["start"] : c["end"]] for c in VECTORS[name]["file_chunks"]]

    xorb = written(*chunks)

    assert xorb.hash == name_of(name)
    result, kept = verified(b"".join(xorb.pieces), xorb.hash)
    assert result.index.to_bytes() == xorb.index.to_bytes()
    assert len(kept) == xorb.serialized_bytes <= len(body(name)) * 1.02
    assert b"".join(chunks_of([kept], len(chunks))) == data


def test_xorb_writer__is_full_at_64_mib_and_at_8192_chunks():
    large, small = XorbWriter(), XorbWriter()
    chunk = bytes(131_072)

    assert all(large.add(chunk) for _ in range(512))
    assert not large.add(b"x")
    assert all(small.add(b"x") for _ in range(8192))
    assert not small.add(b"x")
    assert large.finish().index.raw_length(0, 512) == 64 << 20


@pytest.mark.parametrize("size", [0, 131_073])
def test_xorb_writer__refuses_a_chunk_that_no_xorb_has(size):
    with pytest.raises(ValueError, match="chunk of"):
        XorbWriter().add(bytes(size))
