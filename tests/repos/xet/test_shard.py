import struct

import pytest

from repos.xet.dedup_answer import dedup_answer
from repos.xet.errors import BadShard, XetFileTooLarge, XorbMissing
from repos.xet.hashes import ZERO_HASH, chunk_hash, file_hash, from_hex, range_hash, to_hex
from repos.xet.shard import BOOKEND, build_shard, parse_shard
from repos.xet.terms import Term, check_file, pack_terms, unpack_terms
from tests.repos.xet.samples import (
    VECTORS,
    index,
    name_of,
    shard,
    shard_file,
    splitmix,
    terms_of,
    written,
)

CHUNKS = [splitmix(9_000 + number, seed=number) for number in range(6)]
XORB = written(*CHUNKS)
OTHER = written(*CHUNKS[2:4], CHUNKS[0])
INDEX_OF = {XORB.hash: XORB.index, OTHER.hash: OTHER.index}


def file_of(*runs):
    """An honest file over (xorb, start, end)."""
    terms, proofs, pairs = [], [], []
    for xorb, start, end in runs:
        more, hashes = terms_of(xorb, (start, end))
        terms += more
        proofs += hashes
        pairs += xorb.index.pairs(start, end)
    return file_hash(pairs), terms, proofs


@pytest.mark.parametrize("name", ["a", "b", "c", "ab", "a_deduped"])
def test_parse_shard__of_real_clients(name):
    expected = VECTORS[name]["shard"]

    parsed = parse_shard(shard(name))

    assert [to_hex(file.hash) for file in parsed.files] == [
        file["file_hash"] for file in expected["files"]
    ]
    for file, vector in zip(parsed.files, expected["files"], strict=True):
        assert file.sha256 == vector["sha256"]
        assert [
            (to_hex(term.xorb), term.raw_bytes, term.start, term.end, to_hex(proof))
            for term, proof in zip(file.terms, file.range_hashes, strict=True)
        ] == [
            (t["xorb"], t["unpacked"], t["chunk_start"], t["chunk_end"], t["range_hash"])
            for t in vector["terms"]
        ]
    assert [
        (to_hex(xorb.hash), xorb.raw_bytes, [(to_hex(c[0]), *c[1:]) for c in xorb.chunks])
        for xorb in parsed.xorbs
    ] == [
        (
            xorb["xorb"],
            xorb["raw_bytes"],
            [(c["hash"], c["raw_start"], c["raw_len"], c["flags"]) for c in xorb["chunks"]],
        )
        for xorb in expected["xorbs"]
    ]


@pytest.mark.parametrize("name", ["a", "b", "c", "ab", "a_deduped"])
def test_check_file__of_real_clients(name):
    source = {"a_deduped": "a"}.get(name, name)
    stored = {name_of(source): index(source)}
    parsed = parse_shard(shard(name))

    sizes = [check_file(file, stored) for file in parsed.files]

    assert sizes == [VECTORS[part]["size"] for part in source]
    assert all(xorb.matches(stored[xorb.hash]) for xorb in parsed.xorbs)


@pytest.mark.parametrize("name", ["a", "b", "c", "ab"])
def test_build_shard__as_hf_xet_does(name):
    parsed = parse_shard(shard(name))
    files = [(file.hash, file.terms, file.range_hashes, file.sha256) for file in parsed.files]

    assert build_shard(files, [(name_of(name), index(name))]) == shard(name)


def test_parse_shard__takes_the_footer_of_javascript_and_of_older_clients():
    data = shard("c")
    with_footer = data[:40] + struct.pack("<Q", 200) + data[48:] + bytes(200)
    with_tables = with_footer + bytes(480)

    for variant in (with_footer, with_tables):
        assert [file.sha256 for file in parse_shard(variant).files] == [VECTORS["c"]["sha256"]]


def test_parse_shard__without_sha256():
    name, terms, proofs = file_of((XORB, 0, 6))

    assert shard_file(name, terms, proofs).sha256 is None


def test_parse_shard__keeps_a_file_once():
    file = (*file_of((XORB, 0, 6)), None)

    assert len(parse_shard(build_shard([file, file], [])).files) == 1


def patched(data, at, form, value):
    changed = bytearray(data)
    struct.pack_into(form, changed, at, value)
    return bytes(changed)


def malformed():
    good = shard("c")
    # Header 0, file 48 with flags at +32 and count at +36, term 96, proof 144, sha256 192,
    # bookend 240, xorb 288 with count at +36, its chunks 336, bookend 576.
    yield "empty", b""
    yield "short-header", good[:47]
    yield "other-tag", b"x" + good[1:]
    yield "version-1", patched(good, 32, "<Q", 1)
    yield "version-huge", patched(good, 32, "<Q", (1 << 64) - 1)
    yield "footer-announced", patched(good, 40, "<Q", 200)
    yield "footer-odd", patched(good, 40, "<Q", 48) + bytes(48)
    yield "footer-huge", patched(good, 40, "<Q", (1 << 64) - 1)
    yield "tail", good + b"\0"
    yield "record-behind", good + bytes(48)
    yield "no-files-bookend", good[:48]
    yield "cut-in-terms", good[:100]
    yield "cut-in-sha256", good[:200]
    yield "cut-before-xorbs", good[:288]
    yield "cut-in-chunks", good[:400]
    yield "no-last-bookend", good[:-48]
    yield "half-a-bookend", good[:-1]
    yield "no-range-hashes", patched(good, 80, "<I", 1 << 30)
    yield "unknown-flag", patched(good, 80, "<I", 0xC0000001)
    yield "no-terms", patched(good, 84, "<I", 0)
    yield "count-huge", patched(good, 84, "<I", 0xFFFFFFFF)
    yield "count-2", patched(good, 84, "<I", 2)
    yield "xorb-without-chunks", patched(good, 324, "<I", 0)
    yield "xorb-count-huge", patched(good, 324, "<I", 0xFFFFFFFF)
    yield "xorb-over-8192", patched(good, 324, "<I", 8193) + bytes(48 * 8300)
    yield "a-xorb", b"\0" * 500
    yield "over-64-MiB", good[:48] + bytes(64 << 20)


@pytest.mark.parametrize("data", [pytest.param(data, id=case) for case, data in malformed()])
def test_parse_shard__refuses(data):
    with pytest.raises(BadShard):
        parse_shard(data)


@pytest.mark.parametrize(
    ("at", "value"),
    [(288 + 40, 1), (336 + 32, 5), (336 + 36, 5), (336 + 48 + 32, 5), (336 + 4, 5)],
    ids=["raw-bytes", "first-start", "first-length", "second-start", "chunk-hash"],
)
def test_shard_xorb__does_not_match_what_is_stored(at, value):
    (xorb,) = parse_shard(patched(shard("c"), at, "<I", value)).xorbs

    assert not xorb.matches(index("c"))


def test_shard_xorb__does_not_match_another():
    (xorb,) = parse_shard(shard("c")).xorbs

    assert not xorb.matches(index("b"))


def test_check_file__over_several_xorbs_with_repetition():
    runs = [(XORB, 0, 3), (OTHER, 0, 2), (XORB, 0, 1), (XORB, 5, 6)]
    name, terms, proofs = file_of(*runs)

    size = check_file(shard_file(name, terms, proofs), INDEX_OF)

    assert size == sum(xorb.index.raw_length(start, end) for xorb, start, end in runs)


def forgeries():
    name, terms, proofs = file_of((XORB, 0, 3), (OTHER, 0, 2))
    first, second = terms
    yield "other-name", chunk_hash(b"x"), terms, proofs
    yield "zero-name", ZERO_HASH, terms, proofs
    yield "terms-swapped", name, terms[::-1], proofs[::-1]
    yield "a-term-less", name, terms[:1], proofs[:1]
    yield "a-term-twice", name, [first, second, second], [*proofs, proofs[1]]
    yield "range-hash", name, terms, [proofs[0], chunk_hash(b"x")]
    yield "range-hash-zero", name, terms, [ZERO_HASH, proofs[1]]
    yield "range-hashes-swapped", name, terms, proofs[::-1]
    yield "start-is-end", name, [Term(XORB.hash, 1, 1, 0), second], proofs
    yield "start-after-end", name, [Term(XORB.hash, 3, 1, first.raw_bytes), second], proofs
    yield "end-behind", name, [Term(XORB.hash, 0, 7, first.raw_bytes), second], proofs
    yield "end-huge", name, [Term(XORB.hash, 0, (1 << 32) - 1, 1), second], proofs
    yield "start-huge", name, [Term(XORB.hash, (1 << 32) - 1, 3, 1), second], proofs
    yield "length", name, [Term(XORB.hash, 0, 3, first.raw_bytes - 1), second], proofs
    yield "length-zero", name, [Term(XORB.hash, 0, 3, 0), second], proofs
    yield "length-huge", name, [Term(XORB.hash, 0, 3, (1 << 32) - 1), second], proofs


@pytest.mark.parametrize(
    ("name", "terms", "proofs"), [pytest.param(*rest, id=case) for case, *rest in forgeries()]
)
def test_check_file__refuses(name, terms, proofs):
    with pytest.raises(BadShard):
        check_file(shard_file(name, terms, proofs), INDEX_OF)


def test_check_file__a_missing_xorb_tells_the_cure():
    name, terms, proofs = file_of((XORB, 0, 3))

    with pytest.raises(XorbMissing, match="HF_HOME/xet") as refused:
        check_file(shard_file(name, terms, proofs), {})

    assert to_hex(XORB.hash) in refused.value.message


def test_check_file__a_xorb_name_is_no_chunk_hash_unless_it_has_one_chunk():
    """The name of a one-chunk xorb forges its range hash: why answers leave such xorbs out."""
    alone = written(CHUNKS[0])
    forged = (file_hash([(alone.hash, len(CHUNKS[0]))]), range_hash(alone.hash))
    term = Term(alone.hash, 0, 1, len(CHUNKS[0]))
    assert check_file(shard_file(forged[0], [term], [forged[1]]), {alone.hash: alone.index})

    term = Term(XORB.hash, 0, 1, len(CHUNKS[0]))
    name, proof = file_hash([(XORB.hash, term.raw_bytes)]), range_hash(XORB.hash)
    with pytest.raises(BadShard, match="range hash"):
        check_file(shard_file(name, [term], [proof]), INDEX_OF)


def test_check_file__the_limit_is_judged_before_anything_is_hashed():
    name, terms, _ = file_of((XORB, 0, 6))
    wrong = [ZERO_HASH] * 1000

    with pytest.raises(XetFileTooLarge) as refused:
        check_file(shard_file(name, terms * 1000, wrong), INDEX_OF, limit_bytes=100_000)

    assert refused.value.limit_bytes == 100_000


def test_check_file__refuses_a_mountain_of_tiny_chunks():
    tiny = written(*(bytes([number % 256, number // 256]) for number in range(8192)))
    terms, proofs = terms_of(tiny, (0, 8192))

    with pytest.raises(BadShard, match="too many"):
        check_file(shard_file(ZERO_HASH, terms * 50, proofs * 50), {tiny.hash: tiny.index})


def test_pack_terms__there_and_back():
    _, terms, _ = file_of((XORB, 0, 3), (OTHER, 0, 2), (XORB, 5, 6))

    packed = pack_terms(terms)

    assert len(packed) == 3 * 44
    assert unpack_terms(memoryview(packed)) == terms
    with pytest.raises(ValueError, match="43 bytes"):
        unpack_terms(packed[:43])


def test_dedup_answer__as_the_client_accepted_it():
    vector = VECTORS["dedup_answer"]

    answer = dedup_answer(
        [(name_of("a"), index("a"))],
        bytes.fromhex(vector["hmac_key_bytes"]),
        vector["creation"],
        vector["expiry"],
    )

    assert answer == shard("a.dedup_answer")


def test_dedup_answer__leaves_out_xorbs_of_one_chunk_and_raw_hashes():
    alone = written(CHUNKS[0])

    answer = dedup_answer([(alone.hash, alone.index), (XORB.hash, XORB.index)], b"k" * 32, 1, 2)

    assert [xorb.hash for xorb in parse_shard(answer).xorbs] == [XORB.hash]
    for chunk in CHUNKS:
        assert chunk_hash(chunk) not in answer


def test_dedup_answer__of_nothing_is_a_shard():
    answer = dedup_answer([], b"k" * 32, 1, 2)

    assert answer[48:144] == BOOKEND * 2
    assert parse_shard(answer).xorbs == ()


def test_eligible__by_definition():
    tiny = written(*(number.to_bytes(2, "little") for number in range(8192)))
    values = [tiny.index.hash(number) for number in range(8192)]

    expected = [int.from_bytes(value[24:32], "little") % 1024 == 0 for value in values]

    assert tiny.index.eligible().tolist() == expected
    assert 1 <= sum(expected) <= 30


def test_from_hex__of_a_sha256_is_what_a_shard_stores():
    vector = VECTORS["c"]

    assert from_hex(vector["sha256"]) in shard("c")
