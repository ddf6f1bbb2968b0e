"""Objects as files `aa/bb/<oid>`, below the folder of Django's FileSystemStorage."""

import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files.storage import FileSystemStorage

from hub.kernel.errors import UnprocessableInput
from repos.lfs.errors import ObjectMissing, PartsMismatch, SizeMismatch
from repos.lfs.hashing import (
    BUFFER_BYTES,
    ByteSource,
    HashingCopy,
    check,
    copy_expected,
    copy_unknown,
)
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.lfs.store import Announce

# Both are outside of the `aa/` folders, on the same file system: a rename publishes.
_TEMPORARY = "incoming"
_PARTS = "parts"


class FilesystemStore:
    """ObjectStore, StoresFiles and TakesParts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def over(cls, storage: FileSystemStorage) -> "FilesystemStore":
        return cls(Path(storage.location))

    def relative_path(self, oid: LfsOid) -> str:
        return f"{oid[:2]}/{oid[2:4]}/{oid}"

    def put(self, pointer: Pointer, content: ByteSource) -> None:
        with self._temporary() as (path, target):
            copy_expected(content, target, expected=pointer)
            self._publish(path, target, pointer.oid)

    def put_new(self, content: ByteSource, *, limit_bytes: int, announce: Announce) -> Pointer:
        with self._temporary() as (path, target):
            pointer = copy_unknown(content, target, limit_bytes=limit_bytes)
            announce(pointer)
            self._publish(path, target, pointer.oid)
        return pointer

    def open(self, oid: LfsOid, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        return _read(self.open_file(oid), start, end)

    def open_file(self, oid: LfsOid) -> BinaryIO:
        try:
            # Unbuffered, so that the descriptor's position is where we seek to (sendfile).
            return cast("BinaryIO", self._path(oid).open("rb", buffering=0))  # FileIO reads bytes
        except FileNotFoundError as error:
            raise ObjectMissing(oid) from error

    def size_bytes(self, oid: LfsOid) -> int | None:
        # Batches ask for hundreds: a Path costs twice what the system call does.
        try:
            return os.stat(f"{self._folder}/{self.relative_path(oid)}").st_size  # noqa: PTH116
        except FileNotFoundError:
            return None

    def delete(self, oid: LfsOid) -> None:
        self._path(oid).unlink(missing_ok=True)

    def sweep(self, *, older_than: datetime) -> int:
        found = 0
        for path in [*_children(self._folder / _TEMPORARY), *_children(self._folder / _PARTS)]:
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < older_than.timestamp():
                    found += 1
                    if path.is_dir():
                        shutil.rmtree(path, ignore_errors=True)
                    else:
                        path.unlink()
        return found

    def put_part(self, upload_id: str, number: int, content: ByteSource, *, size_bytes: int) -> str:
        with self._temporary() as (path, target):
            copy = HashingCopy(target)
            within = copy.add(content, limit_bytes=size_bytes)
            if not within or copy.size_bytes != size_bytes:
                actual = copy.size_bytes if within else None
                raise SizeMismatch(announced=size_bytes, actual=actual)
            target.flush()
            place = self._part(upload_id, number)
            place.parent.mkdir(parents=True, exist_ok=True)
            # A part is complete or absent; nobody writes to a file that has this name.
            path.replace(place)
            return _etag(place)

    def join_parts(self, upload_id: str, pointer: Pointer, etags: Sequence[str]) -> None:
        parts = [self._part(upload_id, number) for number in range(1, len(etags) + 1)]
        for number, (part, etag) in enumerate(zip(parts, etags, strict=True), start=1):
            if not part.is_file() or _etag(part) != etag:
                raise PartsMismatch(f"Part {number} is not the one that was stored; send it again.")
        with self._temporary() as (path, target):
            copy = HashingCopy(target)
            within = True
            for number, part in enumerate(parts, start=1):
                try:
                    source = part.open("rb")
                except FileNotFoundError as error:
                    raise PartsMismatch(f"Part {number} is not there any more.") from error
                with source:
                    within = within and copy.add(source, limit_bytes=pointer.size_bytes)
            try:
                check(copy.pointer(), expected=pointer, within=within)
            except UnprocessableInput:
                self.drop_parts(upload_id)
                raise
            self._publish(path, target, pointer.oid)

    def drop_parts(self, upload_id: str) -> None:
        shutil.rmtree(self._folder / _PARTS / upload_id, ignore_errors=True)

    def _path(self, oid: LfsOid) -> Path:
        return self._folder / self.relative_path(oid)

    def _part(self, upload_id: str, number: int) -> Path:
        return self._folder / _PARTS / upload_id / f"{number:05d}"

    @contextmanager
    def _temporary(self) -> Iterator[tuple[Path, BinaryIO]]:
        """A new file that is gone afterwards, unless it was renamed."""
        path = self._folder / _TEMPORARY / secrets.token_hex(16)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("xb") as target:
                yield path, target
        finally:
            path.unlink(missing_ok=True)

    def _publish(self, path: Path, target: BinaryIO, oid: LfsOid) -> None:
        """Durable first, visible second: a crash leaves the whole object or none."""
        target.flush()
        os.fsync(target.fileno())
        place = self._path(oid)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
        _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(source: BinaryIO, start: int, end: int | None) -> Iterator[bytes]:
    with source:
        source.seek(start)
        left = None if end is None else end - start
        while left is None or left > 0:
            data = source.read(BUFFER_BYTES if left is None else min(left, BUFFER_BYTES))
            if not data:
                return
            if left is not None:
                left -= len(data)
            yield data


def _etag(part: Path) -> str:
    """Names this very try of the part, without hashing: the whole is hashed when it is joined."""
    status = part.stat()
    return f"{status.st_ino:x}-{status.st_mtime_ns:x}-{status.st_size:x}"


def _children(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []
