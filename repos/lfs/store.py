"""Where the bytes of large files are, as the rest of the hub sees it.

Capabilities are protocols: a door asks `isinstance(store, SignsUploads)`, never for a backend's name.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import BinaryIO, Protocol, runtime_checkable

from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage, storages

from repos.lfs.hashing import ByteSource
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer

Announce = Callable[[Pointer], None]


class ObjectStore(Protocol):
    """Content-addressed bytes. Every backend passes tests/contracts/object_store.py."""

    def put(self, pointer: Pointer, content: ByteSource) -> None:
        """Store exactly this content; an object that is there (perhaps damaged) is replaced.

        Raises: SizeMismatch, OidMismatch; nothing is left of the content then.
        """

    def put_new(self, content: ByteSource, *, limit_bytes: int, announce: Announce) -> Pointer:
        """Store content whose hash nobody knows yet.

        announce: called with the pointer just before the object becomes visible.
        Raises: TooLarge; nothing is left then.
        """

    def open(self, oid: LfsOid, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from start up to, without, end. Raises: ObjectMissing, at once."""

    def size_bytes(self, oid: LfsOid) -> int | None:
        """None: not there."""

    def delete(self, oid: LfsOid) -> None:
        """Nothing happens when it is not there."""

    def sweep(self, *, older_than: datetime) -> int:
        """Delete what unfinished uploads left; returns how many were found."""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What a client may send to the store itself. SECURITY: href is a key; it is never logged."""

    href: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class MultipartUpload:
    """backend_id: the store's own upload id; part_hrefs: one per part, in order."""

    backend_id: str
    part_hrefs: list[str]


@dataclass(frozen=True, slots=True)
class IncomingKey:
    """Where a repository's upload of an object waits until it is verified."""

    repo_pk: int
    oid: LfsOid


@runtime_checkable
class StoresFiles(Protocol):
    """Objects are files of this machine: sendfile and X-Accel-Redirect can have them."""

    def open_file(self, oid: LfsOid) -> BinaryIO:
        """Unbuffered. Raises: ObjectMissing."""

    def relative_path(self, oid: LfsOid) -> str:
        """Below the store's folder."""


@runtime_checkable
class TakesParts(Protocol):
    """Multipart uploads that pass through the hub. upload_id: LfsMultipart.public_id."""

    def put_part(self, upload_id: str, number: int, content: ByteSource, *, size_bytes: int) -> str:
        """Store part `number` (from 1), replacing an earlier try; returns its etag.

        Raises: SizeMismatch.
        """

    def join_parts(self, upload_id: str, pointer: Pointer, etags: Sequence[str]) -> None:
        """Make the object of its parts, verified; the parts stay until they are dropped.

        Raises: PartsMismatch; SizeMismatch, OidMismatch (then the parts are dropped).
        """

    def drop_parts(self, upload_id: str) -> None: ...


@runtime_checkable
class SignsDownloads(Protocol):
    def sign_download(
        self, oid: LfsOid, *, disposition: str, content_type: str, lifetime: timedelta
    ) -> SignedRequest: ...


@runtime_checkable
class SignsUploads(Protocol):
    """Bytes go from the client to the store; they count only after `accept`."""

    max_single_put_bytes: int

    def sign_upload(
        self, key: IncomingKey, *, size_bytes: int, lifetime: timedelta
    ) -> SignedRequest:
        """A PUT that needs no headers: huggingface_hub and JS send none."""

    def start_multipart(
        self, key: IncomingKey, *, parts: int, lifetime: timedelta
    ) -> MultipartUpload: ...

    def finish_multipart(self, key: IncomingKey, *, backend_id: str, etags: Sequence[str]) -> None:
        """Raises: PartsMismatch."""

    def abort_multipart(self, key: IncomingKey, *, backend_id: str) -> None: ...

    def accept(self, key: IncomingKey, pointer: Pointer, *, announce: Announce) -> bool:
        """Verify what arrived and make it the object; False: nothing has arrived.

        announce: called with the pointer before anything is verified, and only if something arrived.
        Raises: SizeMismatch, OidMismatch; what arrived is deleted then.
        """


def object_store() -> ObjectStore:
    """The store that settings.STORAGES["lfs"] describes; one per process."""
    return _store_of(storages["lfs"])


@lru_cache(maxsize=4)
def _store_of(storage: Storage) -> ObjectStore:
    from repos.lfs.backends.filesystem import FilesystemStore

    if isinstance(storage, FileSystemStorage):
        return FilesystemStore.over(storage)
    try:
        # boto3 costs 30 MB and half a second: only hubs that use it pay.
        from storages.backends.s3 import S3Storage

        from repos.lfs.backends.s3 import S3Store
    except ImportError as error:
        raise ImproperlyConfigured("STORAGES['lfs'] needs django-storages[s3].") from error
    if isinstance(storage, S3Storage):
        return S3Store.over(storage)
    # Unreachable only for the type checker, which has no types for django-storages.
    raise ImproperlyConfigured(f"STORAGES['lfs'] is of unknown kind {type(storage).__name__}.")
