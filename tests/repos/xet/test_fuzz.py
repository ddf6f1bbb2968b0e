"""Parsers meet rubbish: they refuse it with their own errors, quickly, and never otherwise."""

import io
import tempfile
import time
import tracemalloc
from contextlib import contextmanager, suppress
from pathlib import Path

import lz4.frame
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from repos.xet.chunker import split
from repos.xet.codecs import MAX_RAW_BYTES, BadPayload, Unpacker, group_by_four, pack_lz4
from repos.xet.errors import BadShard, BadXorb, CorruptXorb, RangeOutside, XetError, XorbTooLarge
from repos.xet.hashes import from_hex, to_hex
from repos.xet.rebuild import rebuild
from repos.xet.reconstruction import plan
from repos.xet.shard import parse_shard
from repos.xet.terms import check_file
from repos.xet.xorb import chunks_of, verify_xorb
from tests.repos.xet.samples import (
    body,
    chunk_bodies,
    header,
    index,
    name_of,
    shard,
    splitmix,
    terms_of,
    written,
)

# It would otherwise keep its notes in the working tree.
set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis")
BOUNDED = settings(
    max_examples=250,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SECONDS, MEMORY = 1.0, 8 << 20

INDEX_OF = {name_of(name): index(name) for name in ("a", "b", "c", "ab")}
SHARDS = [shard(name) for name in ("a", "b", "c", "ab", "a_deduped", "a.dedup_answer")]
TEXT = b"some text that packs well, " * 400
XORB = written(TEXT, splitmix(9_000), TEXT[5:], TEXT[::-1])
BODIES = [
    body("c"),
    b"".join(XORB.pieces),
    chunk_bodies(splitmix(3_000), TEXT),
    chunk_bodies(b"x") + b"XETBLOB\1" + bytes(200),
]
FRAMES = [
    pack_lz4(TEXT),
    pack_lz4(group_by_four(TEXT)),
    lz4.frame.compress(TEXT, content_checksum=True, block_checksum=True),
    lz4.frame.compress(bytes(1 << 20), block_size=lz4.frame.BLOCKSIZE_MAX4MB),
]

EDGES = st.sampled_from([0, 1, 2, 7, 8, 9, 127, 128, 255]) | st.integers(0, 255)
WORDS = st.sampled_from(
    [b"\0" * 4, b"\xff" * 4, b"\xff" * 48, b"\1\0\0\0", b"\0\0\0\x80", b"XETBLOB", FRAMES[0][:7]]
)


@st.composite
def mutated(draw, originals):
    """A real message with a few edits, each at a place that counts from the start or the end."""
    data = bytearray(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(1, 6))):
        # Most structure is near the start; the rest of the time anywhere.
        at = draw(st.integers(0, min(600, len(data))) | st.integers(0, len(data)))
        match draw(st.integers(0, 5)):
            case 0:
                data[at : at + 1] = bytes([draw(EDGES)])
            case 1:
                word = draw(WORDS)
                data[at : at + len(word)] = word
            case 2:
                data[at:at] = draw(st.binary(max_size=60))
            case 3:
                del data[at : at + draw(st.integers(1, 60))]
            case 4:
                del data[at:]
            case _:
                data[at:at] = data[at : at + draw(st.sampled_from([8, 48, 96, 200]))]
    return bytes(data)


@st.composite
def made_up_xorbs(draw):
    """Headers with extreme lengths before payloads that may or may not fit."""
    parts = []
    for _ in range(draw(st.integers(1, 6))):
        payload = draw(st.binary(max_size=80) | st.sampled_from(FRAMES))
        packed = draw(st.just(len(payload)) | st.integers(0, (1 << 24) - 1))
        raw = draw(
            st.sampled_from([0, 1, len(payload), 131_072, 131_073]) | st.integers(0, 1 << 23)
        )
        parts.append(header(packed, raw, scheme=draw(st.integers(0, 3))) + payload)
    return b"".join(parts)


@contextmanager
def bounded():
    tracemalloc.start()
    started = time.process_time()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - started < SECONDS
    assert peak < MEMORY


@BOUNDED
@given(st.text(max_size=80))
def test_from_hex__anything(text):
    with suppress(XetError):
        assert to_hex(from_hex(text)) == text


@BOUNDED
@given(st.binary(max_size=4000) | mutated(BODIES) | made_up_xorbs())
def test_verify_xorb__anything(data):
    with bounded(), suppress(BadXorb, XorbTooLarge):
        verify_xorb(io.BytesIO(data), len, expected=name_of("c"))


@BOUNDED
@given(mutated([BODIES[1]]))
def test_verify_xorb__what_passes_has_the_same_content(data):
    kept = bytearray()
    try:
        result = verify_xorb(io.BytesIO(data), kept.extend, expected=XORB.hash)
    except (BadXorb, XorbTooLarge):
        return

    assert result.index.hashes_between(0, 4) == XORB.index.hashes_between(0, 4)
    assert b"".join(chunks_of([bytes(kept)], 4)) == TEXT + splitmix(9_000) + TEXT[5:] + TEXT[::-1]


@BOUNDED
@given(st.binary(max_size=4000) | mutated(BODIES) | made_up_xorbs(), st.integers(20, 5000))
def test_chunks_of__anything(data, step):
    pieces = (data[at : at + step] for at in range(0, len(data), step))
    with bounded(), suppress(CorruptXorb):
        for chunk in chunks_of(pieces, 9):
            assert len(chunk) <= MAX_RAW_BYTES


@BOUNDED
@given(
    st.integers(0, 4),
    st.binary(max_size=300) | mutated(FRAMES) | mutated(FRAMES).map(lambda tail: b"\x04\x22\x4d\x18" + tail),
    st.integers(1, MAX_RAW_BYTES),
)  # fmt: skip
def test_unpack__anything(scheme, payload, raw_bytes):
    with bounded(), suppress(BadPayload):
        raw = Unpacker(reuse=True).unpack(scheme, memoryview(payload), raw_bytes)
        assert len(raw) == raw_bytes


@BOUNDED
@given(
    st.binary(max_size=3000) | mutated(SHARDS) | st.binary().map(lambda tail: SHARDS[0][:48] + tail)
)
def test_parse_shard__anything(data):
    with bounded(), suppress(BadShard):
        parsed = parse_shard(data)
        for xorb in parsed.xorbs:
            for chunks in INDEX_OF.values():
                xorb.matches(chunks)
            assert len(xorb.chunks) == len(xorb)
        for file in parsed.files:
            with suppress(BadShard):
                assert check_file(file, INDEX_OF) > 0
                # What passes is what was sent: the name binds every chunk.
                assert file.hash in {f.hash for s in SHARDS for f in parse_shard(s).files}


@BOUNDED
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=12),
    st.integers(0, 1 << 20),
    st.integers(0, 1 << 20),
)
def test_plan_and_rebuild__any_terms_and_range(runs, start, end):
    runs = [(first, last) for first, last in runs if first < last]
    terms, _ = terms_of(XORB, *runs)
    stored = b"".join(XORB.pieces)
    chunks = [TEXT, splitmix(9_000), TEXT[5:], TEXT[::-1]]
    whole = b"".join(chunks[number] for first, last in runs for number in range(first, last))

    with suppress(RangeOutside):
        some = plan(terms, {XORB.hash: XORB.index}, start, end)
        assert sum(term.raw_bytes for term in some.terms) >= min(end, len(whole)) - start
    built = rebuild(terms, {XORB.hash: XORB.index}, start, end, lambda _, a, b: [stored[a:b]])

    assert b"".join(built) == whole[start:end]


@BOUNDED
@given(st.lists(st.binary(max_size=40) | st.integers(1, 40_000).map(bytes), max_size=20))
def test_split__loses_nothing(parts):
    data = b"".join(parts) + splitmix(len(parts) * 4000)

    chunks = list(split(io.BytesIO(data)))

    assert b"".join(chunks) == data
    assert all(8192 <= len(chunk) <= MAX_RAW_BYTES for chunk in chunks[:-1])
