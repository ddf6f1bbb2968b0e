import random

import pytest

from repos.xet.errors import BadXetHash
from repos.xet.hashes import (
    ZERO_HASH,
    MerkleTree,
    chunk_hash,
    file_hash,
    from_hex,
    keyed_chunk_hash,
    merkle_root,
    range_hash,
    to_hex,
    xorb_hash,
)
from tests.repos.xet.samples import VECTORS, content


def test_to_hex__reverses_each_word():
    example = VECTORS["hash_string"]

    assert to_hex(bytes.fromhex(example["bytes"])) == example["string"]
    assert from_hex(example["string"]) == bytes.fromhex(example["bytes"])


@pytest.mark.parametrize(
    "text",
    ["", "0" * 63, "0" * 65, "g" * 64, "A" * 64, " " + "0" * 63, "0x" + "0" * 62, "٣" * 64, "0" * 64 + "\n"],
)  # fmt: skip
def test_from_hex__refuses_other_spellings(text):
    with pytest.raises(BadXetHash):
        from_hex(text)


@pytest.mark.parametrize("case", VECTORS["merkle"], ids=lambda case: f"n{case['n']}")
def test_merkle_root__upstream_table(case):
    pairs = [(from_hex(value), length) for value, length in case["nodes"]]

    assert to_hex(merkle_root(pairs)) == case["xorb_hash"]
    assert to_hex(file_hash(pairs)) == case["file_hash"]


def test_hashes__of_one_chunk():
    expected = VECTORS["one_chunk"]
    value = chunk_hash(expected["data"].encode())
    pairs = [(value, len(expected["data"]))]

    assert to_hex(value) == expected["chunk_hash"]
    assert to_hex(xorb_hash(pairs)) == expected["xorb_hash"]
    assert to_hex(file_hash(pairs)) == expected["file_hash"]
    assert to_hex(range_hash(value)) == expected["range_hash"]


def test_hashes__of_nothing():
    assert merkle_root([]) == file_hash([]) == ZERO_HASH


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_file_hash__of_the_samples(name):
    data, vector = content(name), VECTORS[name]
    chunks = [data[chunk["start"] : chunk["end"]] for chunk in vector["file_chunks"]]
    hashes = [chunk_hash(chunk) for chunk in chunks]

    assert [to_hex(value) for value in hashes] == [c["hash"] for c in vector["file_chunks"]]
    assert to_hex(file_hash(zip(hashes, map(len, chunks), strict=True))) == vector["file_hash"]


def test_keyed_chunk_hash__of_a_dedup_answer():
    answer = VECTORS["dedup_answer"]
    keyed = keyed_chunk_hash(
        from_hex(answer["first_chunk"]["raw_hash"]), bytes.fromhex(answer["hmac_key_bytes"])
    )

    assert to_hex(keyed) == answer["first_chunk"]["keyed_hash"]


def test_merkle_tree__equals_the_definition():
    chance = random.Random(1)
    for size in [*range(1, 60), 500, 5000]:
        pairs = [(chance.randbytes(32), chance.randrange(1, 1 << 17)) for _ in range(size)]
        tree = MerkleTree()
        for value, length in pairs:
            tree.add(value, length)
        assert tree.root() == _root_by_definition(pairs), size


def _root_by_definition(nodes):
    """Row by row, as xet.md 5.3 words it."""
    while len(nodes) > 1:
        row, rest = [], nodes
        while rest:
            group = _first_group(rest)
            text = "".join(f"{to_hex(value)} : {length}\n" for value, length in group)
            row.append((_node_hash(text), sum(length for _, length in group)))
            rest = rest[len(group) :]
        nodes = row
    return nodes[0][0]


def _first_group(rest):
    if len(rest) <= 2:
        return rest
    for i in range(2, min(9, len(rest))):
        if int.from_bytes(rest[i][0][24:32], "little") % 4 == 0:
            return rest[: i + 1]
    return rest[:9]


def _node_hash(text):
    key = "017ec5c7a5472996fd946666b48a02e65ddd536f37c76dd2f86352e64a53713f"
    return keyed_chunk_hash(text.encode(), bytes.fromhex(key))
