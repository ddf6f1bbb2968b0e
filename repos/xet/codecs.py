"""How a chunk's payload is packed: as it is, as an LZ4 frame, or grouped by four and then LZ4."""

from enum import IntEnum

import lz4.frame
import numpy as np

# A chunk is at most this long; nothing is ever unpacked further.
MAX_RAW_BYTES = 128 * 1024
MAX_PACKED_BYTES = 256 * 1024

_FRAME_MAGIC = b"\x04\x22\x4d\x18"


class Scheme(IntEnum):
    """The second field of a chunk's header."""

    NONE = 0
    LZ4 = 1
    GROUPED_LZ4 = 2


class BadPayload(Exception):
    """A payload that does not unpack to the announced length; the reader says where."""


class Unpacker:
    """Unpacks one chunk after the other; keeps LZ4's state between them.

    reuse: an unpacked chunk is only valid until the next one; saves an allocation for each.
    """

    def __init__(self, *, reuse: bool) -> None:
        self._context = lz4.frame.create_decompression_context()
        self._view = memoryview(bytearray(MAX_RAW_BYTES)) if reuse else None

    def unpack(self, scheme: int, payload: memoryview, raw_bytes: int) -> memoryview | bytes:
        """The raw bytes.

        Raises:
            BadPayload: unknown scheme, damaged, longer or shorter than raw_bytes, or with a tail.
        """
        match scheme:
            case Scheme.NONE:
                if len(payload) != raw_bytes:
                    raise BadPayload("a stored chunk's two lengths differ")
                return payload
            case Scheme.LZ4:
                return self._inflate(payload, raw_bytes)
            case Scheme.GROUPED_LZ4:
                return self._ungroup(self._inflate(payload, raw_bytes))
            case _:
                raise BadPayload(f"unknown compression scheme {scheme}")

    def _inflate(self, payload: memoryview, raw_bytes: int) -> bytes:
        if bytes(payload[:4]) != _FRAME_MAGIC:
            raise BadPayload("not an LZ4 frame")
        lz4.frame.reset_decompression_context(self._context)
        try:
            # SECURITY: one byte more than announced is never allocated, whatever the frame says:
            # 33 KB of LZ4 may stand for 8 MB.
            raw, consumed, at_end = lz4.frame.decompress_chunk(
                self._context, payload, max_length=raw_bytes + 1
            )
        except RuntimeError as error:
            raise BadPayload("damaged LZ4 frame") from error
        if len(raw) != raw_bytes:
            raise BadPayload("unpacks to another length than announced")
        if not at_end or consumed != len(payload):
            raise BadPayload("an LZ4 frame without its end, or with something behind it")
        return raw  # type: ignore[no-any-return]  # lz4 has no types

    def _ungroup(self, grouped: bytes) -> memoryview:
        """Undo BG4: bytes 0, 4, 8… lie first, then 1, 5, 9… and so on."""
        source = np.frombuffer(grouped, dtype=np.uint8)
        size = len(source)
        view = memoryview(bytearray(size)) if self._view is None else self._view[:size]
        target = np.frombuffer(view, dtype=np.uint8)
        at = 0
        for group in range(4):
            length = (size - group + 3) // 4
            target[group::4] = source[at : at + length]
            at += length
        return view


def pack_lz4(raw: bytes) -> bytes:
    """An LZ4 frame as hf_xet writes it: independent 64 KiB blocks, no size, no checksums.

    JavaScript clients unpack nothing else.
    """
    return lz4.frame.compress(  # type: ignore[no-any-return]  # lz4 has no types
        raw, block_size=lz4.frame.BLOCKSIZE_MAX64KB, block_linked=False, store_size=False
    )


def group_by_four(raw: bytes) -> bytes:
    """BG4: bytes 0, 4, 8… first, then 1, 5, 9…; puts the exponents of float32 side by side."""
    source = np.frombuffer(raw, dtype=np.uint8)
    return b"".join(source[group::4].tobytes() for group in range(4))
