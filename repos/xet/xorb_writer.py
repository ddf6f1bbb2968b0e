"""Makes xorbs on the server, from the chunks of a file that came as plain bytes."""

from dataclasses import dataclass

from repos.xet.chunk_index import ChunkIndex
from repos.xet.codecs import MAX_RAW_BYTES, Scheme, group_by_four, pack_lz4
from repos.xet.hashes import MerkleHash, chunk_hash, merkle_root
from repos.xet.xorb import HEADER_BYTES, MAX_CHUNKS

# hf_xet's limit for the content of a xorb; packed it is never longer.
MAX_XORB_RAW_BYTES = 64 << 20
# How many chunks in a row are packed like the first of them, without trying the other way.
_CHUNKS_PER_TRIAL = 16


@dataclass(frozen=True, slots=True)
class WrittenXorb:
    """A finished xorb: its name, its body in pieces, and its index."""

    hash: MerkleHash
    pieces: tuple[bytes, ...]
    index: ChunkIndex

    @property
    def serialized_bytes(self) -> int:
        return self.index.serialized_range(0, len(self.index))[1]


class XorbWriter:
    """Packs chunks until the xorb is full; holds its body, at most 64 MiB, in memory."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._hashes: list[MerkleHash] = []
        self._serialized_ends: list[int] = []
        self._raw_ends: list[int] = []
        self._serialized = 0
        self._raw = 0
        self._scheme = Scheme.LZ4

    def __len__(self) -> int:
        return len(self._hashes)

    def add(self, chunk: bytes) -> bool:
        """Take a chunk; False: no room, finish this xorb and give the chunk to the next one."""
        if not 0 < len(chunk) <= MAX_RAW_BYTES:
            raise ValueError(f"a chunk of {len(chunk)} bytes")
        if len(self) == MAX_CHUNKS or self._raw + len(chunk) > MAX_XORB_RAW_BYTES:
            return False
        scheme, payload = self._pack(chunk)
        self._pieces += [_header(scheme, len(payload), len(chunk)), payload]
        self._hashes.append(chunk_hash(chunk))
        self._serialized += HEADER_BYTES + len(payload)
        self._raw += len(chunk)
        self._serialized_ends.append(self._serialized)
        self._raw_ends.append(self._raw)
        return True

    def finish(self) -> WrittenXorb:
        """The xorb of what was added, at least one chunk; the writer takes no more afterwards."""
        index = ChunkIndex.build(b"".join(self._hashes), self._serialized_ends, self._raw_ends)
        name = merkle_root(index.pairs(0, len(index)))
        return WrittenXorb(name, tuple(self._pieces), index)

    def _pack(self, chunk: bytes) -> tuple[Scheme, bytes]:
        """The shortest way, decided anew every few chunks; stored when nothing shrinks it."""
        if len(self) % _CHUNKS_PER_TRIAL == 0:
            plain, grouped = pack_lz4(chunk), pack_lz4(group_by_four(chunk))
            better = len(grouped) < len(plain)
            self._scheme = Scheme.GROUPED_LZ4 if better else Scheme.LZ4
            payload = grouped if better else plain
        else:
            is_grouped = self._scheme is Scheme.GROUPED_LZ4
            payload = pack_lz4(group_by_four(chunk) if is_grouped else chunk)
        return (self._scheme, payload) if len(payload) < len(chunk) else (Scheme.NONE, chunk)


def _header(scheme: Scheme, packed: int, raw: int) -> bytes:
    return b"\0" + packed.to_bytes(3, "little") + bytes([scheme]) + raw.to_bytes(3, "little")
