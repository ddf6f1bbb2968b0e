import io
from datetime import timedelta

import httpx
import pytest
from storages.backends.s3 import S3Storage

from hub.kernel.clock import now
from hub.kernel.errors import HubError
from repos.lfs.backends.s3 import S3Store
from repos.lfs.errors import OidMismatch, PartsMismatch, SizeMismatch
from repos.lfs.pointer import Pointer
from repos.lfs.store import IncomingKey, SignsDownloads, SignsUploads, StoresFiles
from tests.contracts.object_store import BOOK, ObjectStoreContract, pointer_of
from tests.s3_server import BUCKET

HOUR = timedelta(hours=1)
MIB = 1 << 20


def key_of(content: bytes) -> IncomingKey:
    return IncomingKey(repo_pk=7, oid=pointer_of(content).oid)


def accept(store: S3Store, key: IncomingKey, pointer: Pointer) -> bool:
    """Nothing is announced unless something has arrived."""
    announced: list[Pointer] = []
    try:
        accepted = store.accept(key, pointer, announce=announced.append)
    except HubError:
        assert announced == [pointer]
        raise
    assert announced == ([pointer] if accepted else [])
    return accepted


class TestS3Store(ObjectStoreContract):
    @pytest.fixture
    def store(self, s3_server, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        store = S3Store.over(S3Storage(**s3_server.storage()["OPTIONS"]))
        yield store
        store.sweep(older_than=now() + HOUR)
        for item in store._client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
            store._client.delete_object(Bucket=BUCKET, Key=item["Key"])

    def leftovers(self, store):
        return store._client.list_objects_v2(Bucket=BUCKET, Prefix="incoming/")["KeyCount"]

    def damage(self, store, oid):
        store._client.put_object(Bucket=BUCKET, Key=f"{oid[:2]}/{oid[2:4]}/{oid}", Body=b"rust")

    def test_store__has_the_capabilities_of_signing(self, store):
        assert isinstance(store, SignsDownloads)
        assert isinstance(store, SignsUploads)
        assert not isinstance(store, StoresFiles)

    def test_sign_download__needs_no_header_and_names_the_file(self, store):
        store.put(pointer_of(BOOK), io.BytesIO(BOOK))

        signed = store.sign_download(
            pointer_of(BOOK).oid,
            disposition='attachment; filename="book.txt"',
            content_type="application/octet-stream",
            lifetime=HOUR,
        )
        answer = httpx.get(signed.href, headers={"Range": "bytes=4-8"})

        assert (answer.status_code, answer.content) == (206, BOOK[4:9])
        assert answer.headers["content-disposition"] == 'attachment; filename="book.txt"'

    def test_sign_upload__takes_a_bare_put_and_binds_its_size(self, store):
        signed = store.sign_upload(key_of(BOOK), size_bytes=len(BOOK), lifetime=HOUR)

        answer = httpx.put(signed.href, content=BOOK)
        accepted = accept(store, key_of(BOOK), pointer_of(BOOK))

        assert answer.status_code == 200
        assert accepted
        assert "X-Amz-SignedHeaders=content-length%3Bhost&" in signed.href
        assert b"".join(store.open(pointer_of(BOOK).oid)) == BOOK
        assert self.leftovers(store) == 0

    @pytest.mark.parametrize(
        ("sent", "error"), [(b"?" * 4500, OidMismatch), (b"short", SizeMismatch)]
    )
    def test_accept__keeps_nothing_of_other_content(self, store, sent, error):
        signed = store.sign_upload(key_of(BOOK), size_bytes=len(BOOK), lifetime=HOUR)
        httpx.put(signed.href, content=sent)

        with pytest.raises(error):
            accept(store, key_of(BOOK), pointer_of(BOOK))

        assert store.size_bytes(pointer_of(BOOK).oid) is None
        assert self.leftovers(store) == 0

    def test_accept__says_that_nothing_arrived(self, store):
        assert accept(store, key_of(BOOK), pointer_of(BOOK)) is False

    def test_accept__does_not_take_what_another_repository_received(self, store):
        signed = store.sign_upload(key_of(BOOK), size_bytes=len(BOOK), lifetime=HOUR)
        httpx.put(signed.href, content=BOOK)

        assert accept(store, IncomingKey(8, pointer_of(BOOK).oid), pointer_of(BOOK)) is False

    def test_multipart__is_joined_by_the_store_and_verified_by_us(self, store):
        content = b"a" * (5 * MIB) + b"b" * 1000
        started = store.start_multipart(key_of(content), parts=2, lifetime=HOUR)
        second = httpx.put(started.part_hrefs[1], content=content[5 * MIB :])
        first = httpx.put(started.part_hrefs[0], content=content[: 5 * MIB])

        store.finish_multipart(
            key_of(content),
            backend_id=started.backend_id,
            etags=[first.headers["etag"].strip('"'), second.headers["etag"].strip('"')],
        )

        assert accept(store, key_of(content), pointer_of(content))
        assert b"".join(store.open(pointer_of(content).oid)) == content
        assert self.leftovers(store) == 0

    def test_finish_multipart__refuses_foreign_etags(self, store):
        started = store.start_multipart(key_of(BOOK), parts=1, lifetime=HOUR)
        httpx.put(started.part_hrefs[0], content=BOOK)

        with pytest.raises(PartsMismatch):
            store.finish_multipart(key_of(BOOK), backend_id=started.backend_id, etags=["0" * 32])

    def test_abort_multipart__may_be_repeated(self, store):
        started = store.start_multipart(key_of(BOOK), parts=1, lifetime=HOUR)

        store.abort_multipart(key_of(BOOK), backend_id=started.backend_id)
        store.abort_multipart(key_of(BOOK), backend_id=started.backend_id)

        assert store.sweep(older_than=now() + HOUR) == 0

    def test_sweep__takes_what_was_never_accepted(self, store):
        signed = store.sign_upload(key_of(BOOK), size_bytes=len(BOOK), lifetime=HOUR)
        httpx.put(signed.href, content=BOOK)

        early = store.sweep(older_than=now() - HOUR)
        late = store.sweep(older_than=now() + HOUR)

        assert (early, late) == (0, 1)
        assert self.leftovers(store) == 0

    def test_sweep__aborts_multiparts(self, store):
        store.start_multipart(key_of(BOOK), parts=1, lifetime=HOUR)

        # moto says that every upload began in 2010, so "too young" cannot be shown here.
        assert store.sweep(older_than=now() + HOUR) == 1
        assert store.sweep(older_than=now() + HOUR) == 0

    def test_signed_urls__name_the_public_endpoint(self, s3_server, settings):
        settings.S3_PUBLIC_ENDPOINT = "https://files.example.org"
        store = S3Store.over(S3Storage(**s3_server.storage()["OPTIONS"]))

        signed = store.sign_upload(key_of(BOOK), size_bytes=1, lifetime=HOUR)

        assert signed.href.startswith(f"https://files.example.org/{BUCKET}/incoming/")
