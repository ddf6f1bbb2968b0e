import tracemalloc

import lz4.frame
import pytest

from repos.xet.codecs import BadPayload, Scheme, Unpacker, group_by_four, pack_lz4
from tests.repos.xet.samples import splitmix

TEXT = b"the same words again and again, " * 3000


def frame(data, **options):
    return lz4.frame.compress(data, **options)


def unpack(scheme, payload, raw_bytes, *, reuse=False):
    return bytes(Unpacker(reuse=reuse).unpack(scheme, memoryview(payload), raw_bytes))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7, 8, 65_535, 65_536, 65_537, 131_071, 131_072])
def test_unpack__gives_back_what_was_packed(size):
    raw = (TEXT * 2)[:size]

    assert unpack(Scheme.NONE, raw, size) == raw
    assert unpack(Scheme.LZ4, pack_lz4(raw), size) == raw
    for reuse in (True, False):
        packed = pack_lz4(group_by_four(raw))
        assert unpack(Scheme.GROUPED_LZ4, packed, size, reuse=reuse) == raw


def test_group_by_four__by_definition():
    raw = splitmix(1003)

    assert group_by_four(raw) == raw[0::4] + raw[1::4] + raw[2::4] + raw[3::4]


def test_pack_lz4__as_hf_xet_does():
    packed = pack_lz4(TEXT)

    # Version 1, independent blocks, no checksums, no size; 64 KiB blocks.
    assert packed[:6] == b"\x04\x22\x4d\x18\x60\x40"


@pytest.mark.parametrize(
    "options",
    [
        {"block_linked": True},
        {"store_size": True},
        {"content_checksum": True},
        {"block_checksum": True},
        {"block_size": lz4.frame.BLOCKSIZE_MAX4MB},
        {"compression_level": 12},
    ],
    ids=str,
)
def test_unpack__takes_any_frame(options):
    assert unpack(Scheme.LZ4, frame(TEXT, **options), len(TEXT)) == TEXT


@pytest.mark.parametrize(
    ("scheme", "payload", "raw_bytes"),
    [
        pytest.param(0, b"abc", 2, id="stored-too-long"),
        pytest.param(0, b"abc", 4, id="stored-too-short"),
        pytest.param(3, b"abc", 3, id="unknown-scheme"),
        pytest.param(255, b"abc", 3, id="last-scheme"),
        pytest.param(1, b"", 3, id="empty"),
        pytest.param(1, b"\x04\x22\x4d", 3, id="half-a-magic"),
        pytest.param(1, pack_lz4(TEXT), len(TEXT) - 1, id="announces-less"),
        pytest.param(1, pack_lz4(TEXT), len(TEXT) + 1, id="announces-more"),
        pytest.param(1, pack_lz4(TEXT)[:-1], len(TEXT), id="no-end-mark"),
        pytest.param(1, pack_lz4(TEXT)[:-4], len(TEXT), id="no-end-mark-at-all"),
        pytest.param(1, pack_lz4(TEXT) + b"\0", len(TEXT), id="tail"),
        pytest.param(1, pack_lz4(TEXT) + pack_lz4(b""), len(TEXT), id="two-frames"),
        pytest.param(1, b"\x50\x2a\x4d\x18\x04\0\0\0abcd", 4, id="skippable-frame"),
        pytest.param(1, b"\x02\x21\x4c\x18" + bytes(12), 4, id="legacy-frame"),
        pytest.param(1, pack_lz4(TEXT)[:30] + b"\xff" * 30, len(TEXT), id="damaged"),
        pytest.param(1, pack_lz4(b"x" * 131_073), 131_072, id="one-byte-over"),
        pytest.param(1, frame(TEXT)[:6] + b"\xff" * 8 + frame(TEXT)[14:], len(TEXT), id="size"),
    ],
)
def test_unpack__refuses(scheme, payload, raw_bytes):
    with pytest.raises(BadPayload):
        unpack(scheme, payload, raw_bytes)


def test_unpack__never_inflates_a_bomb():
    bomb = frame(bytes(8 << 20), store_size=True)
    assert len(bomb) < 64 << 10
    unpacker = Unpacker(reuse=True)

    tracemalloc.start()
    with pytest.raises(BadPayload):
        unpacker.unpack(Scheme.LZ4, memoryview(bomb), 131_072)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 1 << 20


def test_unpack__works_again_after_a_refusal():
    unpacker = Unpacker(reuse=True)
    with pytest.raises(BadPayload):
        unpacker.unpack(Scheme.LZ4, memoryview(pack_lz4(TEXT)[:-9]), len(TEXT))

    assert bytes(unpacker.unpack(Scheme.LZ4, memoryview(pack_lz4(TEXT)), len(TEXT))) == TEXT
