"""The hashes of Xet: keyed BLAKE3 over chunks, a Merkle tree over their lists, and their hex form.

Source: huggingface.co/docs/xet/hashing; tests/repos/xet/data/vectors.json.
"""

import re
import struct
from collections.abc import Iterable
from typing import NewType

from blake3 import blake3

from repos.xet.errors import BadXetHash

# 32 raw bytes, as they stand in shards and indexes.
MerkleHash = NewType("MerkleHash", bytes)

HASH_BYTES = 32
ZERO_HASH = MerkleHash(bytes(HASH_BYTES))

DATA_KEY = bytes.fromhex("6697f5775b9550de3135cbaca597181c9de421109beb2b58b4d0b04b93adf229")
_NODE_KEY = bytes.fromhex("017ec5c7a5472996fd946666b48a02e65ddd536f37c76dd2f86352e64a53713f")
_RANGE_KEY = bytes.fromhex("7f1857d6ce56ed66127ff913e7a5c3f3a4cd26d5b5db49e64124987f28fb94c3")
_FILE_KEY = bytes(HASH_BYTES)

_HEX = re.compile(r"[0-9a-f]{64}")
_WORDS = struct.Struct("<4Q")
_BIG_WORDS = struct.Struct(">4Q")
_LARGEST_GROUP = 9
_SMALLEST_GROUP = 3


def to_hex(value: bytes) -> str:
    """The hash as URLs and JSON spell it: four little-endian words, not `bytes.hex()`."""
    return "{:016x}{:016x}{:016x}{:016x}".format(*_WORDS.unpack(value))


def from_hex(text: str) -> MerkleHash:
    """The bytes of a hash in a URL, in JSON, or of a sha256 as a shard stores it.

    Raises:
        BadXetHash
    """
    if _HEX.fullmatch(text) is None:
        raise BadXetHash(text)
    return MerkleHash(_WORDS.pack(*_BIG_WORDS.unpack(bytes.fromhex(text))))


def chunk_hash(data: bytes | memoryview) -> MerkleHash:
    """The hash of one chunk's raw bytes. SECURITY: a secret; whoever knows it passes for a holder."""
    return MerkleHash(blake3(data, key=DATA_KEY).digest())


def range_hash(chunk_hashes: bytes | memoryview) -> MerkleHash:
    """What proves knowledge of a run of chunks. chunk_hashes: their 32 bytes each, concatenated."""
    return MerkleHash(blake3(chunk_hashes, key=_RANGE_KEY).digest())


def keyed_chunk_hash(value: bytes, key: bytes) -> MerkleHash:
    """How a dedup answer spells a chunk's hash: only a holder of the chunk recognises it."""
    return MerkleHash(blake3(value, key=key).digest())


def merkle_root(pairs: Iterable[tuple[bytes, int]]) -> MerkleHash:
    """The root over (hash, raw length) of a list of chunks; 32 zero bytes for none.

    A list of one is its own root: a xorb of one chunk is named by its chunk's hash.
    """
    tree = MerkleTree()
    for value, length in pairs:
        tree.add(value, length)
    return tree.root()


# The name of a xorb is the root over its chunks.
xorb_hash = merkle_root


def file_hash(pairs: Iterable[tuple[bytes, int]]) -> MerkleHash:
    """The name of a file, from all its chunks in order, repetitions included."""
    tree = MerkleTree()
    for value, length in pairs:
        tree.add(value, length)
    return tree.file_hash()


class MerkleTree:
    """Builds a root while the list passes; holds at most nine nodes per level."""

    def __init__(self) -> None:
        self._levels: list[_Level] = []

    def add(self, value: bytes, length: int) -> None:
        self._add_at(0, value, length)

    def root(self) -> MerkleHash:
        """Close the open groups from the leaves up; the tree takes no more nodes afterwards."""
        depth = 0
        while depth < len(self._levels):
            level = self._levels[depth]
            if level.seen == 1:
                return MerkleHash(level.open[0][0])
            if level.open:
                self._close(depth)
            depth += 1
        return ZERO_HASH

    def file_hash(self) -> MerkleHash:
        """As `root`, but as the name of a file; 32 zero bytes for the empty one."""
        if not self._levels:
            return ZERO_HASH
        return MerkleHash(blake3(self.root(), key=_FILE_KEY).digest())

    def _add_at(self, depth: int, value: bytes, length: int) -> None:
        if depth == len(self._levels):
            self._levels.append(_Level())
        level = self._levels[depth]
        level.seen += 1
        level.open.append((value, length))
        size = len(level.open)
        if size < _SMALLEST_GROUP:
            return
        # A group ends at its ninth node, or from the third on where the hash is divisible by 4.
        if size == _LARGEST_GROUP or value[24] & 3 == 0:
            self._close(depth)

    def _close(self, depth: int) -> None:
        level = self._levels[depth]
        text = "".join(f"{to_hex(value)} : {length}\n" for value, length in level.open)
        total = sum(length for _, length in level.open)
        level.open.clear()
        self._add_at(depth + 1, blake3(text.encode(), key=_NODE_KEY).digest(), total)


class _Level:
    """One row of the tree: the group that is being filled, and how many nodes came so far."""

    __slots__ = ("open", "seen")

    def __init__(self) -> None:
        self.open: list[tuple[bytes, int]] = []
        self.seen = 0
