"""Reads xorbs: verifies one while it is being received, and unpacks runs of its chunks.

A xorb is a sequence of chunks, each an 8-byte header and a payload, perhaps followed by a footer
that nobody needs. Source: huggingface.co/docs/xet/xorb.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from blake3 import blake3

from repos.xet.chunk_index import ENTRY_BYTES, ChunkIndex
from repos.xet.codecs import MAX_PACKED_BYTES, MAX_RAW_BYTES, BadPayload, Unpacker
from repos.xet.errors import BadXorb, CorruptXorb, XorbTooLarge
from repos.xet.hashes import DATA_KEY, MerkleHash, merkle_root, to_hex

if TYPE_CHECKING:
    # Its package knows models; this one can be used without Django.
    from repos.lfs.hashing import ByteSource

HEADER_BYTES: Final = 8
MAX_CHUNKS: Final = 8192
# 64 MiB of payloads in the worst case, and the headers. Source: xet.md 3.1.
MAX_SERIALIZED_BYTES: Final = (64 << 20) + MAX_CHUNKS * HEADER_BYTES
FOOTER_MAGIC: Final = b"XETBLOB"
_FOOTER_FIXED_BYTES = 96
# What a door may let in: the chunks and the largest footer.
MAX_BODY_BYTES: Final = MAX_SERIALIZED_BYTES + _FOOTER_FIXED_BYTES + ENTRY_BYTES * MAX_CHUNKS

_BUFFER_BYTES = 1 << 20
_LARGEST_CHUNK = HEADER_BYTES + MAX_PACKED_BYTES


@dataclass(frozen=True, slots=True)
class VerifiedXorb:
    """What a body turned out to be; the lengths are without the footer."""

    index: ChunkIndex
    serialized_bytes: int
    raw_bytes: int


def verify_xorb(
    source: "ByteSource",
    sink: Callable[[bytes | memoryview], object],
    *,
    expected: MerkleHash,
) -> VerifiedXorb:
    """Copy a xorb's chunks into the sink, and prove that they are the expected xorb.

    sink: gets up to 1 MiB at a time, before the proof is complete: keep it only when this returns.
        The memory is reused afterwards, so it must be written or copied at once.
    A footer is left out. Memory: 1.5 MiB, and 40 bytes per chunk.

    Raises:
        BadXorb: malformed, cut short, or another xorb than expected.
        XorbTooLarge: more chunks or bytes than a xorb may have.
    """
    reader = _Reader(source)
    verifier = _Verifier()
    while reader.fill():
        taken = verifier.take(reader.unread)
        if taken:
            sink(reader.unread[:taken])
            reader.drop(taken)
        if verifier.at_footer:
            reader.drain(limit_bytes=MAX_BODY_BYTES - MAX_SERIALIZED_BYTES)
            break
    else:
        if reader.unread:
            raise BadXorb("it is cut short")
    return verifier.finish(expected)


def chunks_of(pieces: Iterable[bytes], count: int) -> Iterator[memoryview | bytes]:
    """Unpack the `count` chunks that begin with the pieces.

    Raises:
        CorruptXorb: what was verified once does not unpack any more, or ends early.
    """
    unpacker = Unpacker(reuse=False)
    rest = b""
    for piece in pieces:
        view = memoryview(rest + piece if rest else piece)
        at = 0
        while count and (size := _whole_chunk(view, at)):
            try:
                yield _unpack(unpacker, view, at, size)
            except BadPayload as error:
                raise CorruptXorb(str(error)) from error
            at += size
            count -= 1
        if not count:
            return
        rest = bytes(view[at:])
    if count:
        raise CorruptXorb(f"ends {count} chunks early")


def _whole_chunk(view: memoryview, at: int) -> int:
    """How long the chunk at `at` is with its header; 0 when it is not all there."""
    if len(view) - at < HEADER_BYTES:
        return 0
    size = HEADER_BYTES + int.from_bytes(view[at + 1 : at + 4], "little")
    return size if at + size <= len(view) else 0


def _unpack(unpacker: Unpacker, view: memoryview, at: int, size: int) -> memoryview | bytes:
    raw_bytes = int.from_bytes(view[at + 5 : at + 8], "little")
    if view[at] or not 0 < raw_bytes <= MAX_RAW_BYTES:
        raise BadPayload("a chunk header that no xorb has")
    return unpacker.unpack(view[at + 4], view[at + HEADER_BYTES : at + size], raw_bytes)


class _Verifier:
    """Hashes the chunks it is shown, and remembers where they ended."""

    def __init__(self) -> None:
        self._unpacker = Unpacker(reuse=True)
        self._hashes: list[bytes] = []
        self._serialized_ends: list[int] = []
        self._raw_ends: list[int] = []
        self._serialized = 0
        self._raw = 0
        self.at_footer = False

    def take(self, view: memoryview) -> int:
        """Verify the whole chunks at the view's start; how many bytes they had."""
        at = 0
        while len(view) - at >= HEADER_BYTES:
            version = view[at]
            if version:
                if bytes(view[at : at + len(FOOTER_MAGIC)]) != FOOTER_MAGIC:
                    raise BadXorb(f"chunk {len(self._hashes)} has the unknown version {version}")
                self.at_footer = True
                break
            packed = int.from_bytes(view[at + 1 : at + 4], "little")
            raw_bytes = int.from_bytes(view[at + 5 : at + 8], "little")
            self._check_lengths(packed, raw_bytes)
            end = at + HEADER_BYTES + packed
            if end > len(view):
                break
            try:
                raw = self._unpacker.unpack(view[at + 4], view[at + HEADER_BYTES : end], raw_bytes)
            except BadPayload as error:
                raise BadXorb(f"chunk {len(self._hashes)}: {error}") from error
            self._hashes.append(blake3(raw, key=DATA_KEY).digest())
            self._serialized += end - at
            self._raw += raw_bytes
            self._serialized_ends.append(self._serialized)
            self._raw_ends.append(self._raw)
            at = end
        return at

    def finish(self, expected: MerkleHash) -> VerifiedXorb:
        if not self._hashes:
            raise BadXorb("it has no chunks")
        index = ChunkIndex.build(b"".join(self._hashes), self._serialized_ends, self._raw_ends)
        actual = merkle_root(index.pairs(0, len(index)))
        if actual != expected:
            # SECURITY: not which hash it is: the name of a xorb of one chunk is a secret.
            raise BadXorb(f"its content is not that of {to_hex(expected)!r}")
        return VerifiedXorb(index, self._serialized, self._raw)

    def _check_lengths(self, packed: int, raw_bytes: int) -> None:
        """Judge a header before its payload is waited for."""
        if not 0 < raw_bytes <= MAX_RAW_BYTES or not 0 < packed <= MAX_PACKED_BYTES:
            raise BadXorb(
                f"chunk {len(self._hashes)} announces {packed} bytes that unpack to {raw_bytes}"
            )
        if len(self._hashes) >= MAX_CHUNKS:
            raise XorbTooLarge(f"over {MAX_CHUNKS} chunks")
        if self._serialized + HEADER_BYTES + packed > MAX_SERIALIZED_BYTES:
            raise XorbTooLarge(f"over {MAX_SERIALIZED_BYTES} bytes")


class _Reader:
    """One buffer over a source; what was not taken moves to its front before the next read."""

    def __init__(self, source: "ByteSource") -> None:
        self._source = source
        self._buffer = memoryview(bytearray(_BUFFER_BYTES + _LARGEST_CHUNK))
        self._start = self._end = 0
        self._read_into: Callable[[memoryview], int | None] | None = getattr(
            source, "readinto", None
        )

    @property
    def unread(self) -> memoryview:
        return self._buffer[self._start : self._end]

    def drop(self, size: int) -> None:
        self._start += size

    def fill(self) -> bool:
        """Read until the buffer is full; False at the source's end, whatever is left unread."""
        left = self._end - self._start
        if self._start:
            self._buffer[:left] = bytes(self.unread)
            self._start, self._end = 0, left
        while self._end < len(self._buffer):
            size = self._read(self._buffer[self._end :])
            if not size:
                break
            self._end += size
        return self._end > left

    def drain(self, *, limit_bytes: int) -> None:
        """Read the source to its end and keep nothing."""
        seen = self._end - self._start
        while size := self._read(self._buffer):
            seen += size
            if seen > limit_bytes:
                raise XorbTooLarge("its footer is longer than a footer can be")

    def _read(self, room: memoryview) -> int:
        room = room[:_BUFFER_BYTES]
        if self._read_into is not None:
            return self._read_into(room) or 0
        data = self._source.read(len(room))
        room[: len(data)] = data
        return len(data)
