"""Xorbs as files `aa/bb/<hex>` below one folder."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from repos.xet.errors import BadXetHash, CorruptXorb
from repos.xet.hashes import MerkleHash, from_hex, to_hex
from repos.xet.store import relative_path

# Outside of the `aa/` folders, on the same file system: a rename publishes.
_TEMPORARY = "incoming"
_BUFFER_BYTES = 1 << 20


class FilesystemXorbStore:
    """XorbStore and StoresXorbFiles."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def draft(self) -> Iterator["_FileDraft"]:
        path = self._folder / _TEMPORARY / secrets.token_hex(16)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            # Chunks come one by one; the system call is for many of them.
            with path.open("xb", buffering=_BUFFER_BYTES) as target:
                yield _FileDraft(self._folder, path, target)
        finally:
            path.unlink(missing_ok=True)

    def open_range(self, xorb: MerkleHash, start: int, end: int) -> Iterator[bytes]:
        return _read(self.open_file(xorb), start, end)

    def open_file(self, xorb: MerkleHash) -> BinaryIO:
        try:
            # Unbuffered, so that the descriptor's position is where we seek to (sendfile).
            file = (self._folder / relative_path(xorb)).open("rb", buffering=0)
        except FileNotFoundError as error:
            raise CorruptXorb(f"xorb {to_hex(xorb)} is lost") from error
        return cast("BinaryIO", file)  # FileIO reads bytes

    def size_bytes(self, xorb: MerkleHash) -> int | None:
        try:
            return (self._folder / relative_path(xorb)).stat().st_size
        except FileNotFoundError:
            return None

    def delete(self, xorb: MerkleHash) -> None:
        (self._folder / relative_path(xorb)).unlink(missing_ok=True)

    def names(self) -> Iterator[MerkleHash]:
        for path in self._folder.glob("??/??/*"):
            try:
                yield from_hex(path.name)
            except BadXetHash:
                continue

    def sweep(self, *, older_than: datetime) -> int:
        found = 0
        for path in (self._folder / _TEMPORARY).glob("*"):
            try:
                is_old = path.stat().st_mtime < older_than.timestamp()
            except FileNotFoundError:
                continue
            if is_old:
                path.unlink(missing_ok=True)
                found += 1
        return found


class _FileDraft:
    def __init__(self, folder: Path, path: Path, target: BinaryIO) -> None:
        self._folder = folder
        self._path = path
        self._target = target
        self.write = target.write

    def seal(self) -> None:
        self._target.flush()
        os.fsync(self._target.fileno())

    def publish(self, xorb: MerkleHash) -> None:
        place = self._folder / relative_path(xorb)
        place.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(place)
        descriptor = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _read(source: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with source:
        source.seek(start)
        while start < end and (data := source.read(min(end - start, _BUFFER_BYTES))):
            start += len(data)
            yield data
