"""What a client asks a commit to do, before it is decided how git and the object store hold it."""

import io
import os
from dataclasses import dataclass
from typing import IO, BinaryIO, cast


@dataclass(frozen=True, slots=True)
class SpooledContent:
    """A slice of a temporary file; any number of readers, each with its own position."""

    spool: IO[bytes]
    offset: int
    size_bytes: int

    def open(self) -> BinaryIO:
        self.spool.flush()
        window = _Window(self.spool.fileno(), self.offset, self.size_bytes)
        return cast("BinaryIO", io.BufferedReader(window, 1 << 18))  # typeshed's two hierarchies

    def read(self, limit_bytes: int = -1) -> bytes:
        with self.open() as stream:
            return stream.read(limit_bytes)


class _Window(io.RawIOBase):
    """Reads by position, so that it never moves anybody else's."""

    def __init__(self, descriptor: int, offset: int, size_bytes: int) -> None:
        self._descriptor = descriptor
        self._offset = offset
        self._size_bytes = size_bytes
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size_bytes}
        self._position = max(base[whence] + offset, 0)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # io hands over a writable buffer
        wanted = min(len(view), self._size_bytes - self._position)
        if wanted <= 0:
            return 0
        data = os.pread(self._descriptor, wanted, self._offset + self._position)
        view[: len(data)] = data
        self._position += len(data)
        return len(data)


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """Content that came with the request. path: as sent, not yet judged."""

    path: str
    content: SpooledContent


@dataclass(frozen=True, slots=True)
class UploadedPointer:
    """Content that is already in the object store. size_bytes: None for a copy made by a client."""

    path: str
    oid: str
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class Removal:
    """is_folder: False admits a folder too, clients send `deletedFile` for both."""

    path: str
    is_folder: bool = False


UploadOperation = UploadedFile | UploadedPointer | Removal
