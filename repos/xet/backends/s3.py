"""Xorbs in a bucket `xorbs/aa/bb/<hex>`; clients read the bytes from there by signed URLs.

A body is uploaded below `incoming/` (swept like the plain uploads there) and copied to its name.
"""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import BinaryIO, cast

from botocore.exceptions import ClientError
from django.conf import settings
from storages.backends.s3 import S3Storage

from repos.lfs.backends.s3_connection import ABSENT, S3Connection, error_code
from repos.xet.errors import BadXetHash, CorruptXorb
from repos.xet.hashes import MerkleHash, from_hex, to_hex
from repos.xet.store import relative_path

_PREFIX = "xorbs/"
_INCOMING = "incoming/xorb-"
_BUFFER_BYTES = 1 << 20


class S3XorbStore:
    """XorbStore and SignsXorbReads."""

    def __init__(self, connection: S3Connection) -> None:
        self._connection = connection
        self._client = connection.client
        self._bucket = connection.bucket

    @classmethod
    def over(cls, storage: S3Storage) -> "S3XorbStore":
        return cls(S3Connection.over(storage))

    @contextmanager
    def draft(self) -> Iterator["_S3Draft"]:
        # Not /tmp, which is often memory.
        folder = settings.DATA_DIR / "tmp"
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as spool:
            draft = _S3Draft(self._connection, cast("BinaryIO", spool))  # a wrapper of one
            try:
                yield draft
            finally:
                draft.forget()

    def open_range(self, xorb: MerkleHash, start: int, end: int) -> Iterator[bytes]:
        if start >= end:
            return iter(())
        try:
            answer = self._client.get_object(
                Bucket=self._bucket, Key=_key(xorb), Range=f"bytes={start}-{end - 1}"
            )
        except ClientError as error:
            if error_code(error) in ABSENT:
                raise CorruptXorb(f"xorb {to_hex(xorb)} is lost") from error
            raise
        return answer["Body"].iter_chunks(_BUFFER_BYTES)

    def size_bytes(self, xorb: MerkleHash) -> int | None:
        try:
            return self._client.head_object(Bucket=self._bucket, Key=_key(xorb))["ContentLength"]
        except ClientError as error:
            if error_code(error) in ABSENT:
                return None
            raise

    def delete(self, xorb: MerkleHash) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=_key(xorb))

    def names(self) -> Iterator[MerkleHash]:
        objects = self._client.get_paginator("list_objects_v2")
        for page in objects.paginate(Bucket=self._bucket, Prefix=_PREFIX):
            for item in page.get("Contents", []):
                try:
                    yield from_hex(item["Key"].rpartition("/")[2])
                except BadXetHash:
                    continue

    def sweep(self, *, older_than: datetime) -> int:
        """What is left below `incoming/` goes with the sweep of plain uploads."""
        return 0

    def sign_read(self, xorb: MerkleHash, start: int, end: int, *, lifetime: timedelta) -> str:
        params = {
            "Bucket": self._bucket,
            "Key": _key(xorb),
            # SECURITY: a signed header; the URL opens no other bytes.
            "Range": f"bytes={start}-{end - 1}",
        }
        return self._connection.signed(
            "get_object", params, lifetime_s=int(lifetime.total_seconds())
        )


class _S3Draft:
    def __init__(self, connection: S3Connection, spool: BinaryIO) -> None:
        self._client = connection.client
        self._bucket = connection.bucket
        self._spool = spool
        self._sealed_key = ""
        self.write = spool.write

    def seal(self) -> None:
        key = f"{_INCOMING}{secrets.token_hex(16)}"
        self._spool.seek(0)
        self._sealed_key = key
        # In one request: boto3's own parts would hold 80 MB in memory.
        self._client.put_object(Bucket=self._bucket, Key=key, Body=self._spool)

    def publish(self, xorb: MerkleHash) -> None:
        self._client.copy_object(
            Bucket=self._bucket,
            Key=_key(xorb),
            CopySource={"Bucket": self._bucket, "Key": self._sealed_key},
        )

    def forget(self) -> None:
        if self._sealed_key:
            self._client.delete_object(Bucket=self._bucket, Key=self._sealed_key)


def _key(xorb: MerkleHash) -> str:
    return f"{_PREFIX}{relative_path(xorb)}"
