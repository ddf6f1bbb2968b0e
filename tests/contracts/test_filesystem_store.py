import io
from datetime import timedelta

import pytest

from hub.kernel.clock import now
from repos.lfs.backends import filesystem
from repos.lfs.backends.filesystem import FilesystemStore
from repos.lfs.errors import OidMismatch, PartsMismatch, SizeMismatch
from repos.lfs.hashing import BUFFER_BYTES
from repos.lfs.store import ObjectStore, SignsDownloads, SignsUploads, StoresFiles, TakesParts
from tests.contracts.object_store import BOOK, ObjectStoreContract, pointer_of

UPLOAD = "ab" * 12


class TestFilesystemStore(ObjectStoreContract):
    @pytest.fixture
    def store(self, tmp_path):
        return FilesystemStore(tmp_path / "lfs")

    def leftovers(self, store):
        files = [path for path in store._folder.rglob("*") if path.is_file()]
        return sum(len(path.name) != 64 for path in files)

    def damage(self, store, oid):
        store._path(oid).write_bytes(b"rust")

    def test_store__has_the_capabilities_of_files(self, store):
        assert isinstance(store, StoresFiles)
        assert isinstance(store, TakesParts)
        assert not isinstance(store, SignsDownloads)
        assert not isinstance(store, SignsUploads)

    def test_open_file__is_a_real_file(self, store):
        store.put(pointer_of(BOOK), io.BytesIO(BOOK))

        with store.open_file(pointer_of(BOOK).oid) as file:
            assert file.fileno() > 2
            assert file.read() == BOOK

    def test_put__reads_large_content_through_one_buffer(self, store):
        content = bytes(range(256)) * (BUFFER_BYTES // 256) * 3 + b"end"

        store.put(pointer_of(content), io.BytesIO(content))

        assert b"".join(store.open(pointer_of(content).oid)) == content

    def test_join_parts__takes_parts_in_any_order_and_repeated(self, store):
        second = store.put_part(UPLOAD, 2, io.BytesIO(BOOK[2000:]), size_bytes=2500)
        store.put_part(UPLOAD, 1, io.BytesIO(b"?" * 2000), size_bytes=2000)
        first = store.put_part(UPLOAD, 1, io.BytesIO(BOOK[:2000]), size_bytes=2000)

        store.join_parts(UPLOAD, pointer_of(BOOK), [first, second])

        assert b"".join(store.open(pointer_of(BOOK).oid)) == BOOK
        assert self.leftovers(store) == 2
        store.drop_parts(UPLOAD)
        assert self.leftovers(store) == 0

    def test_join_parts__a_part_that_another_request_took_away(self, store, monkeypatch):
        etag = store.put_part(UPLOAD, 1, io.BytesIO(BOOK), size_bytes=4500)
        looked_at = filesystem._etag

        def then_gone(path):
            found = looked_at(path)
            store.drop_parts(UPLOAD)
            return found

        monkeypatch.setattr(filesystem, "_etag", then_gone)

        with pytest.raises(PartsMismatch, match="not there any more"):
            store.join_parts(UPLOAD, pointer_of(BOOK), [etag])

        assert self.leftovers(store) == 0

    def test_join_parts__refuses_an_etag_of_an_earlier_try(self, store):
        stale = store.put_part(UPLOAD, 1, io.BytesIO(BOOK), size_bytes=4500)
        store.put_part(UPLOAD, 1, io.BytesIO(BOOK), size_bytes=4500)

        with pytest.raises(PartsMismatch):
            store.join_parts(UPLOAD, pointer_of(BOOK), [stale])

        assert store.size_bytes(pointer_of(BOOK).oid) is None

    def test_join_parts__leaves_nothing_of_other_content(self, store):
        etag = store.put_part(UPLOAD, 1, io.BytesIO(b"?" * 4500), size_bytes=4500)

        with pytest.raises(OidMismatch):
            store.join_parts(UPLOAD, pointer_of(BOOK), [etag])

        assert store.size_bytes(pointer_of(BOOK).oid) is None
        assert self.leftovers(store) == 0

    @pytest.mark.parametrize("sent", [b"short", b"much too long for the part"])
    def test_put_part__leaves_nothing_of_a_part_of_another_size(self, store, sent):
        with pytest.raises(SizeMismatch):
            store.put_part(UPLOAD, 1, io.BytesIO(sent), size_bytes=10)

        assert self.leftovers(store) == 0

    def test_sweep__takes_old_parts_and_broken_uploads(self, store):
        store.put_part(UPLOAD, 1, io.BytesIO(BOOK), size_bytes=4500)
        (store._folder / "incoming" / "killed").write_bytes(b"half")

        early = store.sweep(older_than=now() - timedelta(days=1))
        late = store.sweep(older_than=now() + timedelta(days=1))

        assert (early, late) == (0, 2)
        assert self.leftovers(store) == 0

    def test_filesystem_store__fits_the_protocol(self, store):
        checked: ObjectStore = store

        assert checked.size_bytes(pointer_of(BOOK).oid) is None
