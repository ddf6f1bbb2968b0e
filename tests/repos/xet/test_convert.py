"""Large files that came plainly end up in chunks, and are never without one whole form."""

import io
import random
from datetime import timedelta

import pytest

from hub.kernel.clock import now
from repos.actions import convert_lfs as converting
from repos.actions.convert_lfs import convert_lfs
from repos.lfs.content import open_object
from repos.lfs.store import object_store
from repos.models import LfsObject, XetFile, Xorb
from repos.xet.files import hash_xet_file
from repos.xet.store import xorb_store
from tests.factories import make_repo
from tests.repos.lfs.world import pointer_of, store
from tests.repos.xet.uploads import Upload, noise, prose, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]
CONTENT = noise(2_000_000)


@pytest.fixture(autouse=True)
def _on(settings):
    settings.XET_CONVERT = True


@pytest.fixture
def repo(people):
    return make_repo(owner=people.ana, name="plain")


def object_of(content: bytes) -> LfsObject:
    return LfsObject.objects.get(oid=pointer_of(content).oid)


def grants_are_over(settings):
    settings.LFS_GRANT_LIFETIME = timedelta(0)


def content_of(stored: LfsObject) -> bytes:
    return b"".join(open_object(stored, 0, stored.size_bytes))


@pytest.mark.parametrize(
    "content", [b"x", b"\0" * 1_000_000, noise(70_000), CONTENT, prose(3_000_000)]
)
def test_convert_lfs__keeps_the_bytes_in_both_forms_first(repo, people, content):
    store(repo, content, by=people.ana)

    assert convert_lfs() == 1

    stored = object_of(content)
    assert stored.is_flat
    assert hash_xet_file(stored.xet_file) == pointer_of(content)
    # As the official client cuts and names it.
    assert bytes(stored.xet_file.hash) == Upload.of(content).hash
    assert convert_lfs() == 0


def test_convert_lfs__drops_the_copy_once_no_link_to_it_is_out(repo, people, settings):
    store(repo, CONTENT, by=people.ana)
    convert_lfs()
    oid = pointer_of(CONTENT).oid
    assert object_store().size_bytes(oid) == len(CONTENT)
    grants_are_over(settings)

    assert convert_lfs() == 1

    stored = object_of(CONTENT)
    assert not stored.is_flat
    assert object_store().size_bytes(oid) is None
    assert content_of(stored) == CONTENT


def test_convert_lfs__drops_nothing_that_the_chunks_do_not_give(repo, people, settings):
    store(repo, CONTENT, by=people.ana)
    convert_lfs()
    grants_are_over(settings)
    (xorb,) = Xorb.objects.all()
    path = xorb_store()._folder
    (body,) = [each for each in path.rglob("*") if each.is_file()]
    damaged = bytearray(body.read_bytes())
    damaged[1_000_000] ^= 1
    body.write_bytes(damaged)

    assert convert_lfs() == 0

    assert object_of(CONTENT).is_flat
    assert content_of(object_of(CONTENT)) == CONTENT
    assert xorb.chunk_count > 1


@pytest.mark.parametrize("harm", ["damaged", "lost"])
def test_convert_lfs__passes_over_a_copy_that_is_not_right(repo, people, settings, harm):
    store(repo, CONTENT, by=people.ana)
    oid = pointer_of(CONTENT).oid
    copy = settings.DATA_DIR / "lfs" / oid[:2] / oid[2:4] / oid
    if harm == "damaged":
        copy.write_bytes(CONTENT[:-1] + b"!")
    else:
        copy.unlink()
    store(repo, b"another", by=people.ana)

    assert convert_lfs() == 1

    assert object_of(CONTENT).xet_file is None
    assert object_of(b"another").xet_file == XetFile.objects.get()


def test_convert_lfs__stores_only_what_is_new(repo, people):
    upload(people.actor("ana"), repo, CONTENT)
    before = sum(Xorb.objects.values_list("raw_bytes", flat=True))
    changed = CONTENT[:1_000_000] + noise(50_000, seed=9) + CONTENT[1_000_000:]
    store(repo, changed, by=people.ana)

    convert_lfs()

    added = sum(Xorb.objects.values_list("raw_bytes", flat=True)) - before
    assert added < 400_000
    assert hash_xet_file(object_of(changed).xet_file) == pointer_of(changed)


def test_convert_lfs__repeats_inside_a_file_are_stored_once(repo, people):
    content = CONTENT * 3
    store(repo, content, by=people.ana)

    convert_lfs()

    assert sum(Xorb.objects.values_list("raw_bytes", flat=True)) < len(CONTENT) * 1.2
    assert content_of(object_of(content)) == content


def test_convert_lfs__is_off_by_default_and_with_xet(repo, people, settings):
    store(repo, CONTENT, by=people.ana)
    settings.XET_CONVERT = False
    assert convert_lfs() == 0

    settings.XET_CONVERT, settings.XET_ENABLED = True, False
    assert convert_lfs() == 0


def test_convert_lfs__leaves_what_nobody_holds(repo, people):
    store(repo, CONTENT, by=people.ana)
    repo.lfs_links.all().delete()

    assert convert_lfs() == 0


def test_convert_lfs__dying_between_copy_and_row_harms_nobody(repo, people, settings, monkeypatch):
    class Killed(Exception):
        pass

    def die(name):
        raise Killed

    store(repo, CONTENT, by=people.ana)
    convert_lfs()
    grants_are_over(settings)
    with monkeypatch.context() as patch:
        patch.setattr(converting, "crash_point", die)
        with pytest.raises(Killed):
            convert_lfs()

    # The row still says that there is a copy.
    assert object_of(CONTENT).is_flat
    assert content_of(object_of(CONTENT)) == CONTENT
    assert convert_lfs() == 1
    assert not object_of(CONTENT).is_flat


def test_upload__after_the_drop_makes_a_copy_again(repo, people, settings):
    store(repo, CONTENT, by=people.ana)
    convert_lfs()
    grants_are_over(settings)
    convert_lfs()

    store(repo, CONTENT, by=people.ana)

    stored = object_of(CONTENT)
    assert stored.is_flat
    assert stored.xet_file is not None
    assert XetFile.objects.get().created_at < now()


def test_pack_file__equals_the_clients_cut_for_any_reads(repo, people):
    class Trickle(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, random.Random(self.tell()).randrange(1, 100_000)))

    from repos.xet.packing import pack_file

    packed = pack_file(Trickle(CONTENT), keep=lambda _: None, find=lambda _: [])

    assert packed.hash == Upload.of(CONTENT).hash
    assert sum(term.raw_bytes for term in packed.terms) == len(CONTENT)
