from datetime import timedelta

import httpx
import pytest
from storages.backends.s3 import S3Storage

from hub.kernel.clock import now
from repos.xet.backends.filesystem import FilesystemXorbStore
from repos.xet.backends.s3 import S3XorbStore
from repos.xet.store import SignsXorbReads, StoresXorbFiles
from tests.contracts.xorb_store import BODY, XORB, XorbStoreContract, put
from tests.s3_server import BUCKET


class TestFilesystemXorbStore(XorbStoreContract):
    @pytest.fixture
    def store(self, tmp_path):
        return FilesystemXorbStore(tmp_path / "xorbs")

    def leftovers(self, store):
        return len(list(store._folder.glob("incoming/*")))

    def test_store__has_files(self, store):
        assert isinstance(store, StoresXorbFiles)
        assert not isinstance(store, SignsXorbReads)

    def test_sweep__takes_what_a_dead_process_left(self, store):
        put(store)
        (store._folder / "incoming" / "ab").write_bytes(b"half")

        assert store.sweep(older_than=now() - timedelta(days=1)) == 0
        assert store.sweep(older_than=now() + timedelta(days=1)) == 1
        assert self.leftovers(store) == 0


class TestS3XorbStore(XorbStoreContract):
    @pytest.fixture
    def store(self, s3_server, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        store = S3XorbStore.over(S3Storage(**s3_server.storage()["OPTIONS"]))
        yield store
        for item in store._client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
            store._client.delete_object(Bucket=BUCKET, Key=item["Key"])

    def leftovers(self, store):
        return store._client.list_objects_v2(Bucket=BUCKET, Prefix="incoming/")["KeyCount"]

    def test_store__signs(self, store):
        assert isinstance(store, SignsXorbReads)
        assert not isinstance(store, StoresXorbFiles)

    def test_s34_sign_read__binds_the_range(self, store, s3_server):
        put(store)

        url = store.sign_read(XORB, 1000, 2000, lifetime=timedelta(minutes=1))
        got = httpx.get(url, headers={"Range": "bytes=1000-1999"})

        assert url.startswith(s3_server.endpoint)
        # The signature covers the header, so that a real S3 refuses any other range, or none.
        assert "X-Amz-SignedHeaders=host%3Brange&" in url
        assert (got.status_code, got.content) == (206, BODY[1000:2000])
