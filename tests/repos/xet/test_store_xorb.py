import io
import threading

import pytest
from django.db import connection

from accounts.actor import Actor
from hub.kernel.errors import Forbidden
from repos.actions.store_xorb import store_xorb
from repos.errors import RepoNotFound
from repos.models import Xorb
from repos.xet.chunk_index import ChunkIndex
from repos.xet.codecs import pack_lz4
from repos.xet.errors import BadXorb
from repos.xet.store import xorb_store
from repos.xet.xorb_rows import index_map
from tests.repos.lfs.world import person, repo_of
from tests.repos.xet.uploads import Upload, body_of, noise, prose, register, store_xorbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]
XORB = Upload.of(prose(300_000)).xorbs[0]


@pytest.fixture
def ana():
    return Actor.of(person("ana"))


@pytest.fixture
def repo(ana):
    return repo_of(ana.user)


def stored(xorb):
    return b"".join(xorb_store().open_range(xorb.hash, 0, xorb.serialized_bytes))


def leftovers():
    return list(xorb_store()._folder.glob("incoming/*"))


def unpacked(xorb):
    """The same chunks in another body: nothing compressed."""
    content, at, parts = Upload.of(prose(300_000)).content, 0, []
    for _, length in xorb.index.pairs(0, len(xorb.index)):
        size = length.to_bytes(3, "little")
        parts.append(b"\0" + size + b"\0" + size + content[at : at + length])
        at += length
    return b"".join(parts)


def test_store_xorb__keeps_body_and_index(ana, repo):
    (is_new,) = store_xorbs(ana, repo, [XORB])

    row = Xorb.objects.get()
    assert is_new
    assert stored(XORB) == body_of(XORB)
    assert ChunkIndex.from_bytes(row.index).to_bytes() == XORB.index.to_bytes()
    assert (row.serialized_bytes, row.raw_bytes) == (XORB.serialized_bytes, 300_000)
    assert leftovers() == []


def test_store_xorb__again_is_harmless(ana, repo):
    assert store_xorbs(ana, repo, [XORB, XORB]) == [True, False]
    assert Xorb.objects.count() == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: body[:-1],
        lambda body: body + b"\0",
        lambda body: body[:100] + bytes([body[100] ^ 1]) + body[101:],
        lambda body: b"",
        lambda body: b"\1" + body[1:],
        lambda body: body[8:],
    ],
    ids=["truncated", "longer", "changed", "empty", "version", "headless"],
)
@pytest.mark.parametrize("is_known", [False, True])
def test_s34_store_xorb__refuses_another_body_even_of_a_known_xorb(ana, repo, damage, is_known):
    if is_known:
        store_xorbs(ana, repo, [XORB])
    body = damage(body_of(XORB))

    with pytest.raises(BadXorb):
        store_xorb(actor=ana, repo=repo, xorb=XORB.hash, content=io.BytesIO(body))

    assert Xorb.objects.count() == int(is_known)
    assert leftovers() == []
    assert not is_known or stored(XORB) == body_of(XORB)


def test_s34_store_xorb__refuses_a_bomb(ana, repo):
    bomb = pack_lz4(bytes(8 << 20))
    header = b"\0" + len(bomb).to_bytes(3, "little") + b"\1" + (131_072).to_bytes(3, "little")

    with pytest.raises(BadXorb):
        store_xorb(actor=ana, repo=repo, xorb=XORB.hash, content=io.BytesIO(header + bomb))


def test_store_xorb__keeps_the_first_body_of_a_hash(ana, repo):
    store_xorbs(ana, repo, [XORB])

    other = unpacked(XORB)
    is_new = store_xorb(actor=ana, repo=repo, xorb=XORB.hash, content=io.BytesIO(other))

    assert not is_new
    assert stored(XORB) == body_of(XORB)


def test_store_xorb__replaces_a_lost_body_and_its_index(ana, repo):
    store_xorbs(ana, repo, [XORB])
    assert index_map([XORB.hash])[XORB.hash].serialized_range(0, 1) == (
        XORB.index.serialized_range(0, 1)
    )
    xorb_store().delete(XORB.hash)

    other = unpacked(XORB)
    store_xorb(actor=ana, repo=repo, xorb=XORB.hash, content=io.BytesIO(other))

    index = index_map([XORB.hash])[XORB.hash]
    start, end = index.serialized_range(1, 2)
    assert (end - start) == index.raw_length(1, 2) + 8
    assert b"".join(xorb_store().open_range(XORB.hash, 0, len(other))) == other


def test_store_xorb__replaces_a_body_without_a_row(ana, repo):
    """What a crash between the two leaves."""
    store_xorbs(ana, repo, [XORB])
    Xorb.objects.all().delete()

    other = unpacked(XORB)
    store_xorb(actor=ana, repo=repo, xorb=XORB.hash, content=io.BytesIO(other))

    assert Xorb.objects.get().serialized_bytes == len(other)
    assert b"".join(xorb_store().open_range(XORB.hash, 0, len(other))) == other


def test_store_xorb__asks_for_reading(ana, repo):
    repo.is_private = True
    repo.save()

    with pytest.raises(RepoNotFound):
        store_xorbs(Actor.of(person("eve")), repo, [XORB])


@pytest.mark.django_db(transaction=True)
def test_store_xorb__twenty_at_once_store_it_once(ana, repo):
    made = Upload.of(noise(2_000_000), chunks_per_xorb=10)
    errors = []

    def send():
        try:
            store_xorbs(ana, repo, made.xorbs)
        except BaseException as error:  # noqa: BLE001  # told below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert Xorb.objects.count() == len(made.xorbs)
    assert all(stored(one) == body_of(one) for one in made.xorbs)
    assert leftovers() == []


def test_store_xorb__nobody_fills_the_disk_with_what_no_file_uses(ana, repo, settings):
    first, second = Upload.of(noise(70_000, seed=1)), Upload.of(noise(70_000, seed=2))
    settings.XET_UNUSED_LIMIT_BYTES = 60_000
    store_xorbs(ana, repo, first.xorbs)

    with pytest.raises(Forbidden, match="no file uses yet"):
        store_xorbs(ana, repo, second.xorbs)

    assert Xorb.objects.count() == len(first.xorbs)
    register(ana, repo, first.shard())
    store_xorbs(ana, repo, second.xorbs)
