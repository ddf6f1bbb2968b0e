"""Where the bodies of xorbs are, as the rest of the hub sees it; beside the objects of repos/lfs.

Capabilities are protocols: a door asks `isinstance(store, SignsXorbReads)`, never for a backend's name.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage, storages

from repos.xet.hashes import MerkleHash, to_hex


class XorbDraft(Protocol):
    """A body on its way; gone unless it was published."""

    def write(self, data: bytes | memoryview, /) -> object: ...

    def seal(self) -> None:
        """Make it durable; nothing is written afterwards. Slow, so outside of a transaction."""

    def publish(self, xorb: MerkleHash) -> None:
        """Give it its name, over whatever has that name; quick. Call after `seal`."""


class XorbStore(Protocol):
    """Bodies by hash. Every backend passes tests/contracts/xorb_store.py."""

    def draft(self) -> AbstractContextManager[XorbDraft]: ...

    def open_range(self, xorb: MerkleHash, start: int, end: int) -> Iterator[bytes]:
        """The bytes from start up to, without, end. Raises: CorruptXorb, at once: it is lost."""

    def size_bytes(self, xorb: MerkleHash) -> int | None:
        """None: not there."""

    def delete(self, xorb: MerkleHash) -> None:
        """Nothing happens when it is not there."""

    def names(self) -> Iterator[MerkleHash]:
        """All that is stored, in no order: for who looks for bodies that no row knows."""

    def sweep(self, *, older_than: datetime) -> int:
        """Delete what unfinished uploads left; returns how many were found."""


@runtime_checkable
class StoresXorbFiles(Protocol):
    """Bodies are files of this machine."""

    def open_file(self, xorb: MerkleHash) -> BinaryIO:
        """Unbuffered. Raises: CorruptXorb: it is lost."""


@runtime_checkable
class SignsXorbReads(Protocol):
    """Clients read from the store itself."""

    def sign_read(self, xorb: MerkleHash, start: int, end: int, *, lifetime: timedelta) -> str:
        """A URL good for exactly these bytes (end excluded). SECURITY: a key; never logged."""


def xorb_store() -> XorbStore:
    """The store beside the one that settings.STORAGES["lfs"] describes; one per process."""
    return _store_of(storages["lfs"], settings.DATA_DIR)


def relative_path(xorb: MerkleHash) -> str:
    """Below the store's folder, or prefix."""
    text = to_hex(xorb)
    return f"{text[:2]}/{text[2:4]}/{text}"


@lru_cache(maxsize=4)
def _store_of(storage: Storage, data_dir: Path) -> XorbStore:
    from repos.xet.backends.filesystem import FilesystemXorbStore

    if isinstance(storage, FileSystemStorage):
        return FilesystemXorbStore(data_dir / "xorbs")
    # boto3 costs 30 MB and half a second: only hubs that use it pay.
    from storages.backends.s3 import S3Storage

    from repos.xet.backends.s3 import S3XorbStore

    if isinstance(storage, S3Storage):
        return S3XorbStore.over(storage)
    # Unreachable only for the type checker, which has no types for django-storages.
    raise ImproperlyConfigured(f"STORAGES['lfs'] is of unknown kind {type(storage).__name__}.")
