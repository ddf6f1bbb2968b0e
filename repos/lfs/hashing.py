"""Counts and hashes bytes while they pass; one buffer, whatever the size."""

import hashlib
from collections.abc import Callable
from typing import BinaryIO, Protocol

from django.utils.translation import gettext as _

from hub.kernel.errors import TooLarge
from repos.lfs.errors import OidMismatch, SizeMismatch
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer

BUFFER_BYTES = 1 << 20


class ByteSource(Protocol):
    """read(n) gives at most n bytes, b"" at the end. A `readinto` is used when there is one."""

    def read(self, size: int = ..., /) -> bytes: ...


class HashSink:
    """Knows what the sum of the pieces is that it was given."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self.size_bytes = 0

    def add(self, data: bytes | memoryview) -> None:
        self._sha256.update(data)
        self.size_bytes += len(data)

    def pointer(self) -> Pointer:
        return Pointer(oid=LfsOid(self._sha256.hexdigest()), size_bytes=self.size_bytes)


class HashingCopy:
    """Copies sources into one file, in order, and knows what the sum of them is."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._sink = HashSink()
        self._buffer = memoryview(bytearray(BUFFER_BYTES))

    @property
    def size_bytes(self) -> int:
        return self._sink.size_bytes

    def add(self, source: ByteSource, *, limit_bytes: int) -> bool:
        """Copy to the source's end; False: stopped because the sum went over limit_bytes."""
        read_next = _reader(source, self._buffer)
        while True:
            # One byte more than allowed shows that there is more, without reading it.
            data = read_next(min(BUFFER_BYTES, limit_bytes - self.size_bytes + 1))
            if not data:
                return True
            if self.size_bytes + len(data) > limit_bytes:
                return False
            self._sink.add(data)
            self._target.write(data)

    def pointer(self) -> Pointer:
        return self._sink.pointer()


def copy_expected(source: ByteSource, target: BinaryIO, *, expected: Pointer) -> None:
    """Copy exactly the announced content.

    Raises:
        SizeMismatch, OidMismatch: it was something else; the target holds rubbish then.
    """
    copy = HashingCopy(target)
    within = copy.add(source, limit_bytes=expected.size_bytes)
    check(copy.pointer(), expected=expected, within=within)


def copy_unknown(source: ByteSource, target: BinaryIO, *, limit_bytes: int) -> Pointer:
    """Copy whatever comes, and tell what it was.

    Raises:
        TooLarge: more than limit_bytes; the target holds rubbish then.
    """
    copy = HashingCopy(target)
    if not copy.add(source, limit_bytes=limit_bytes):
        raise TooLarge(
            _("The file is over %(limit)s bytes; ask the operator for a higher limit.")
            % {"limit": limit_bytes}
        )
    return copy.pointer()


def check(actual: Pointer, *, expected: Pointer, within: bool) -> None:
    """within: whether the source ended before it went over the expected size.

    Raises:
        SizeMismatch, OidMismatch
    """
    if not within:
        raise SizeMismatch(announced=expected.size_bytes, actual=None)
    if actual.size_bytes != expected.size_bytes:
        raise SizeMismatch(announced=expected.size_bytes, actual=actual.size_bytes)
    if actual.oid != expected.oid:
        raise OidMismatch(announced=expected.oid, actual=actual.oid)


def _reader(source: ByteSource, buffer: memoryview) -> Callable[[int], bytes | memoryview]:
    read_into: Callable[[memoryview], int | None] | None = getattr(source, "readinto", None)
    if read_into is None:
        return source.read

    def read(size: int) -> memoryview:
        return buffer[: read_into(buffer[:size]) or 0]

    return read
