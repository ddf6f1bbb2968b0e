"""Objects in a bucket `aa/bb/<oid>`, through django-storages; clients move the bytes themselves.

A signed PUT goes to `incoming/`, whose content nobody trusts: it becomes the object only after its
bytes were hashed, and the copy names the very version (ETag) that was hashed.
"""

import base64
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from django.conf import settings
from storages.backends.s3 import S3Storage

from hub.kernel.errors import UnprocessableInput
from repos.lfs.backends.s3_connection import ABSENT, S3Connection, error_code
from repos.lfs.errors import ObjectMissing, OidMismatch, PartsMismatch, SizeMismatch
from repos.lfs.hashing import BUFFER_BYTES, ByteSource, copy_expected, copy_unknown
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.lfs.store import Announce, IncomingKey, MultipartUpload, SignedRequest

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, HeadObjectOutputTypeDef

_GIB = 1 << 30
_INCOMING = "incoming/"
_BAD_PARTS = frozenset({"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "InvalidRequest"})
# One request copies at most 5 GB on the server side; above, copies go in pieces of a GiB.
_COPY = TransferConfig(multipart_threshold=4 * _GIB, multipart_chunksize=_GIB)


class S3Store:
    """ObjectStore, SignsDownloads and SignsUploads."""

    max_single_put_bytes = 5 * 10**9

    def __init__(self, connection: S3Connection) -> None:
        self._connection = connection
        self._client = connection.client
        self._bucket = connection.bucket

    @classmethod
    def over(cls, storage: S3Storage) -> "S3Store":
        return cls(S3Connection.over(storage))

    def put(self, pointer: Pointer, content: ByteSource) -> None:
        with _spool() as spool:
            copy_expected(content, spool, expected=pointer)
            spool.seek(0)
            self._client.upload_fileobj(spool, self._bucket, _key(pointer.oid))

    def put_new(self, content: ByteSource, *, limit_bytes: int, announce: Announce) -> Pointer:
        with _spool() as spool:
            pointer = copy_unknown(content, spool, limit_bytes=limit_bytes)
            announce(pointer)
            spool.seek(0)
            self._client.upload_fileobj(spool, self._bucket, _key(pointer.oid))
        return pointer

    def open(self, oid: LfsOid, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        if end is not None and start >= end:
            return iter(())
        wanted: dict[str, Any] = {}  # Any: boto3's keyword arguments
        if start or end is not None:
            wanted["Range"] = f"bytes={start}-{'' if end is None else end - 1}"
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=_key(oid), **wanted)
        except ClientError as error:
            if error_code(error) == "InvalidRange":
                return iter(())
            raise _or_missing(error, oid) from error
        return answer["Body"].iter_chunks(BUFFER_BYTES)

    def size_bytes(self, oid: LfsOid) -> int | None:
        head = self._head(_key(oid))
        return None if head is None else head["ContentLength"]

    def delete(self, oid: LfsOid) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=_key(oid))

    def sweep(self, *, older_than: datetime) -> int:
        found = 0
        objects = self._client.get_paginator("list_objects_v2")
        for page in objects.paginate(Bucket=self._bucket, Prefix=_INCOMING):
            for item in page.get("Contents", []):
                if item["LastModified"] < older_than:
                    self._client.delete_object(Bucket=self._bucket, Key=item["Key"])
                    found += 1
        uploads = self._client.get_paginator("list_multipart_uploads")
        for upload_page in uploads.paginate(Bucket=self._bucket, Prefix=_INCOMING):
            for upload in upload_page.get("Uploads", []):
                if upload["Initiated"] < older_than:
                    self._abort(upload["Key"], upload["UploadId"])
                    found += 1
        return found

    def sign_download(
        self, oid: LfsOid, *, disposition: str, content_type: str, lifetime: timedelta
    ) -> SignedRequest:
        params = {
            "Bucket": self._bucket,
            "Key": _key(oid),
            "ResponseContentDisposition": disposition,
            "ResponseContentType": content_type,
        }
        return self._signed("get_object", params, lifetime)

    def sign_upload(
        self, key: IncomingKey, *, size_bytes: int, lifetime: timedelta
    ) -> SignedRequest:
        # Content-Length is the one header that every client sends; signing it binds the size.
        params = {
            "Bucket": self._bucket,
            "Key": _incoming(key),
            "ContentLength": size_bytes,
        }
        return self._signed("put_object", params, lifetime)

    def start_multipart(
        self, key: IncomingKey, *, parts: int, lifetime: timedelta
    ) -> MultipartUpload:
        started = self._client.create_multipart_upload(Bucket=self._bucket, Key=_incoming(key))
        backend_id = started["UploadId"]
        target = {"Bucket": self._bucket, "Key": _incoming(key), "UploadId": backend_id}
        hrefs = [
            self._signed("upload_part", {**target, "PartNumber": number}, lifetime).href
            for number in range(1, parts + 1)
        ]
        return MultipartUpload(backend_id=backend_id, part_hrefs=hrefs)

    def finish_multipart(self, key: IncomingKey, *, backend_id: str, etags: Sequence[str]) -> None:
        parts: list[CompletedPartTypeDef] = [
            {"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, start=1)
        ]
        try:
            self._client.complete_multipart_upload(
                Bucket=self._bucket,
                Key=_incoming(key),
                UploadId=backend_id,
                MultipartUpload={"Parts": parts},
            )
        except ClientError as error:
            if error_code(error) in _BAD_PARTS | ABSENT:
                raise PartsMismatch(
                    f"The store refuses the parts ({error_code(error)}); upload the file again."
                ) from error
            raise

    def abort_multipart(self, key: IncomingKey, *, backend_id: str) -> None:
        self._abort(_incoming(key), backend_id)

    def accept(self, key: IncomingKey, pointer: Pointer, *, announce: Announce) -> bool:
        incoming = _incoming(key)
        head = self._head(incoming)
        if head is None:
            return False
        announce(pointer)
        try:
            self._check(incoming, head, pointer)
        except UnprocessableInput:
            self._client.delete_object(Bucket=self._bucket, Key=incoming)
            raise
        # SECURITY: the signed PUT still works, so the copy is of the version that was hashed.
        self._client.copy(
            {"Bucket": self._bucket, "Key": incoming},
            self._bucket,
            _key(pointer.oid),
            ExtraArgs={"CopySourceIfMatch": head["ETag"]},
            Config=_COPY,
        )
        self._client.delete_object(Bucket=self._bucket, Key=incoming)
        return True

    def _check(self, key: str, head: "HeadObjectOutputTypeDef", pointer: Pointer) -> None:
        if head["ContentLength"] != pointer.size_bytes:
            raise SizeMismatch(announced=pointer.size_bytes, actual=head["ContentLength"])
        actual = _reported_sha256(head) or self._hash(key, etag=head["ETag"])
        if actual != pointer.oid:
            raise OidMismatch(announced=pointer.oid, actual=actual)

    def _hash(self, key: str, *, etag: str) -> str:
        answer = self._client.get_object(Bucket=self._bucket, Key=key, IfMatch=etag)
        sha256 = hashlib.sha256()
        for data in answer["Body"].iter_chunks(BUFFER_BYTES):
            sha256.update(data)
        return sha256.hexdigest()

    def _head(self, key: str) -> "HeadObjectOutputTypeDef | None":
        try:
            return self._client.head_object(Bucket=self._bucket, Key=key, ChecksumMode="ENABLED")
        except ClientError as error:
            if error_code(error) in ABSENT:
                return None
            raise

    def _abort(self, key: str, backend_id: str) -> None:
        try:
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=backend_id)
        except ClientError as error:
            if error_code(error) not in ABSENT:
                raise

    def _signed(
        self,
        operation: str,
        params: dict[str, Any],  # Any: boto3's keyword arguments
        lifetime: timedelta,
    ) -> SignedRequest:
        lifetime_s = int(lifetime.total_seconds())
        href = self._connection.signed(operation, params, lifetime_s=lifetime_s)
        return SignedRequest(href=href, headers={})


def _key(oid: LfsOid) -> str:
    return f"{oid[:2]}/{oid[2:4]}/{oid}"


def _incoming(key: IncomingKey) -> str:
    return f"{_INCOMING}{key.repo_pk}-{key.oid}"


def _spool() -> BinaryIO:
    # Not /tmp, which is often memory: objects may be larger than that.
    folder = settings.DATA_DIR / "tmp"
    folder.mkdir(exist_ok=True)
    return cast("BinaryIO", tempfile.TemporaryFile(dir=folder))  # a wrapper that behaves as one


def _reported_sha256(head: "HeadObjectOutputTypeDef") -> str | None:
    """What the store itself has hashed, as hex; None when it has not hashed the whole object."""
    text = head.get("ChecksumSHA256", "")
    # A checksum of parts' checksums ends with "-<number of parts>".
    if not text or "-" in text or head.get("ChecksumType") == "COMPOSITE":
        return None
    return base64.b64decode(text).hex()


def _or_missing(error: ClientError, oid: LfsOid) -> Exception:
    return ObjectMissing(oid) if error_code(error) in ABSENT else error
