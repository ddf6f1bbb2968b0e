"""Declared files as bytes: text, one byte repeated, a safetensors header, or base64."""

import base64
import binascii
import io
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from hub.provision.reader import Reader
from hub.provision.report import Misdeclared

_BLOCK_BYTES = 1 << 20
_KINDS = ("text", "size", "safetensors_header", "base64")


@dataclass(frozen=True, slots=True)
class DeclaredFile:
    """Opens its content from the start, every time.

    is_large: to be stored as an LFS object; is_chunked: that in chunks.
    """

    path: str
    is_large: bool
    is_chunked: bool
    size_bytes: int
    opener: Callable[[], BinaryIO]

    def open(self) -> BinaryIO:
        return self.opener()


def read_file(path: str, spec: Reader) -> DeclaredFile:
    """Raises: Misdeclared."""
    kinds = [kind for kind in _KINDS if spec.has(kind)]
    if len(kinds) != 1:
        raise Misdeclared(spec.place, f"needs exactly one of {', '.join(_KINDS)}")
    is_large, is_chunked = spec.flag("lfs"), spec.flag("xet")
    size_bytes, opener = _OPENERS[kinds[0]](spec)
    spec.finish()
    # An empty file has no chunks: clients send it as a git blob, and so do we.
    is_chunked = is_chunked and size_bytes > 0
    return DeclaredFile(path, is_large or is_chunked, is_chunked, size_bytes, opener)


_Opened = tuple[int, Callable[[], BinaryIO]]


def _text(spec: Reader) -> _Opened:
    return _in_memory(spec.text("text").encode())


def _repeated(spec: Reader) -> _Opened:
    size_bytes, byte = spec.number("size"), spec.number("byte", 0)
    if byte > 255:
        raise Misdeclared(spec.at("byte"), "must be 0 to 255")
    return size_bytes, lambda: io.BufferedReader(_RepeatedByte(byte, size_bytes))


def _safetensors(spec: Reader) -> _Opened:
    header = json.dumps(spec.mapping("safetensors_header")).encode()
    return _in_memory(struct.pack("<Q", len(header)) + header)


def _base64(spec: Reader) -> _Opened:
    try:
        return _in_memory(base64.b64decode(spec.text("base64"), validate=True))
    except binascii.Error as error:
        raise Misdeclared(spec.at("base64"), f"not base64: {error}") from error


def _in_memory(content: bytes) -> _Opened:
    return len(content), lambda: io.BytesIO(content)


_OPENERS: dict[str, Callable[[Reader], _Opened]] = {
    "text": _text,
    "size": _repeated,
    "safetensors_header": _safetensors,
    "base64": _base64,
}


class _RepeatedByte(io.RawIOBase):
    """Gigabytes of one byte, without having them."""

    def __init__(self, byte: int, size_bytes: int) -> None:
        self._block = bytes([byte]) * _BLOCK_BYTES
        self._left = size_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer
        count = min(len(buffer), self._left, _BLOCK_BYTES)
        buffer[:count] = self._block[:count]
        self._left -= count
        return count
