from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.actor import Actor
from hub.kernel.clock import now
from repos.actions.link_lfs_objects import link_lfs_objects
from repos.actions.register_shard import register_shard
from repos.errors import LfsObjectMissing, RepoNotFound
from repos.lfs.possession import announce_object
from repos.models import DedupChunk, LfsObject, LfsState, RepoLfsObject, XetFile, XetFileXorb, Xorb
from repos.xet.dedup import answer_chunk
from repos.xet.errors import BadShard, XetFileTooLarge, XorbMissing
from repos.xet.files import hash_xet_file, open_xet_file
from repos.xet.hashes import range_hash
from repos.xet.shard import build_shard
from repos.xet.store import xorb_store
from repos.xet.terms import Term
from tests.repos.lfs.world import person, pointer_of, repo_of, store
from tests.repos.xet.uploads import Upload, noise, prose, register, store_xorbs, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]
TEXT = prose(700_000)


@pytest.fixture
def ana():
    return Actor.of(person("ana"))


@pytest.fixture
def repo(ana):
    return repo_of(ana.user)


def nothing_registered():
    rows = (XetFile, LfsObject, RepoLfsObject, XetFileXorb)
    return not any(model.objects.exists() for model in rows)


def test_register_shard__makes_an_object_that_the_repository_holds(ana, repo):
    made = upload(ana, repo, TEXT, chunks_per_xorb=3)

    row = LfsObject.objects.get()
    assert (row.oid, row.size_bytes, row.state) == (made.sha256, len(TEXT), LfsState.PRESENT)
    assert (row.is_flat, row.unlinked_at) == (False, None)
    assert repo.lfs_links.get().linked_by == ana.user
    file = row.xet_file
    assert bytes(file.hash) == made.hash
    assert b"".join(open_xet_file(file, 0, len(TEXT))) == TEXT
    assert b"".join(open_xet_file(file, 1000, 400_001)) == TEXT[1000:400_001]
    assert hash_xet_file(file) == pointer_of(TEXT)
    assert XetFileXorb.objects.filter(file=file).count() == len(made.xorbs) > 1
    link_lfs_objects(actor=ana, repo=repo, pointers=[pointer_of(TEXT)])


def test_register_shard__computes_a_sha256_that_nobody_said(ana, repo):
    made = Upload.of(TEXT).saying(None)
    store_xorbs(ana, repo, made.xorbs)

    register(ana, repo, made.shard())

    assert LfsObject.objects.get().oid == made.sha256


def test_register_shard__again_and_elsewhere_only_links(ana, repo, monkeypatch):
    made = upload(ana, repo, TEXT)
    other = repo_of(ana.user, "other")
    monkeypatch.setattr("repos.actions.register_shard.open_terms", None)

    register(ana, repo, made.shard())
    register(ana, other, made.shard(names_xorbs=False))

    assert XetFile.objects.count() == 1
    assert set(RepoLfsObject.objects.values_list("repo", flat=True)) == {repo.pk, other.pk}


def test_register_shard__accepts_xorbs_that_others_sent(ana, repo):
    """Clients reuse what their cache knows, across accounts; the range hash is the proof."""
    made = upload(ana, repo, TEXT)
    eve = Actor.of(person("eve"))
    hers = repo_of(eve.user)

    register(eve, hers, made.shard(names_xorbs=False))

    assert hers.lfs_links.count() == 1


def test_register_shard__keeps_the_first_chunks_of_a_sha256(ana, repo):
    """Both are verified to give the same bytes; what is announced must not change."""
    first = upload(ana, repo, TEXT)
    second = Upload.of(TEXT, chunk_bytes=50_000)
    other = repo_of(ana.user, "other")
    store_xorbs(ana, other, second.xorbs)

    register(ana, other, second.shard())

    row = LfsObject.objects.get()
    assert second.hash != first.hash
    assert bytes(row.xet_file.hash) == first.hash
    assert XetFile.objects.count() == 1
    assert RepoLfsObject.objects.count() == 2


def test_register_shard__a_file_that_is_known_keeps_its_xorbs(ana, repo):
    """The same chunks in other xorbs are the same file; its links must fit its terms."""
    first = upload(ana, repo, TEXT)
    RepoLfsObject.objects.all().delete()
    LfsObject.objects.all().delete()

    second = upload(ana, repo, TEXT, chunks_per_xorb=3)

    file = LfsObject.objects.get().xet_file
    assert second.hash == first.hash
    linked = {bytes(name) for name in file.xorbs.values_list("hash", flat=True)}
    assert linked == {first.xorbs[0].hash}
    assert b"".join(open_xet_file(file, 0, len(TEXT))) == TEXT
    for xorb in (first.xorbs[0], second.xorbs[1]):
        assert answer_chunk(ana, repo, xorb.index.hash(0)) is not None


def test_register_shard__joins_a_plain_upload(ana, repo):
    store(repo, TEXT, by=ana.user)

    upload(ana, repo, TEXT)

    row = LfsObject.objects.get()
    assert (row.is_flat, row.xet_file is not None) == (True, True)


def test_register_shard__completes_a_plain_upload_that_never_ended(ana, repo):
    announce_object(pointer_of(TEXT))

    upload(ana, repo, TEXT)

    row = LfsObject.objects.get()
    assert (row.state, row.is_flat) == (LfsState.PRESENT, False)
    store(repo, TEXT, by=ana.user)
    row.refresh_from_db()
    assert (row.is_flat, row.xet_file is not None) == (True, True)


def test_register_shard__does_nothing_before_it_is_exhausted(ana, repo):
    made = Upload.of(TEXT)
    store_xorbs(ana, repo, made.xorbs)

    work = register_shard(actor=ana, repo=repo, shard=made.shard())
    progress = [next(work), next(work)]

    assert [(one.files, one.total) for one in progress] == [(0, 1), (1, 1)]
    assert nothing_registered()


def test_register_shard__prolongs_the_promise_and_lifts_quarantine(ana, repo):
    made = Upload.of(TEXT)
    store_xorbs(ana, repo, made.xorbs)
    soon = now() + timedelta(days=1)
    Xorb.objects.update(promised_until=soon, quarantined_at=now())

    register(ana, repo, made.shard(names_xorbs=False))

    row = Xorb.objects.get()
    assert row.promised_until > soon
    assert row.quarantined_at is None


def lie(made, *, terms=None, proofs=None, sha256=None, hash=None):  # noqa: A002  # the field's name
    return build_shard(
        [(hash or made.hash, terms or made.terms, proofs or made.proofs, sha256 or made.sha256)], []
    )


def longer(term):
    return replace(term, raw_bytes=term.raw_bytes + 1)


LIES = {
    "sha256": lambda made: lie(made, sha256="ab" * 32),
    "file hash": lambda made: lie(made, hash=made.xorbs[0].hash),
    "range hash": lambda made: lie(made, proofs=[made.hash]),
    "length": lambda made: lie(made, terms=[longer(made.terms[0])]),
    "end": lambda made: lie(made, terms=[replace(made.terms[0], end=made.terms[0].end + 1)]),
    "start": lambda made: lie(made, terms=[replace(made.terms[0], start=2**32 - 1)]),
    "order": lambda made: lie(made, terms=[replace(made.terms[0], start=2, end=1)]),
    "truncated": lambda made: made.shard()[:-49],
    "tail": lambda made: made.shard() + b"\0",
    "rubbish": lambda _: b"HFRepoMetaData" * 10,
    "empty": lambda _: b"",
    "other chunks": lambda made: build_shard(
        [], [(made.xorbs[0].hash, Upload.of(noise(9000)).xorbs[0].index)]
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_s34_register_shard__refuses_a_lie(ana, repo, name):
    made = Upload.of(TEXT)
    store_xorbs(ana, repo, made.xorbs)

    with pytest.raises(BadShard):
        register(ana, repo, LIES[name](made))

    assert nothing_registered()


def test_s34_register_shard__refuses_a_lie_about_a_known_file(ana, repo):
    made = upload(ana, repo, TEXT)

    with pytest.raises(BadShard, match="sha256"):
        register(ana, repo, made.saying("ab" * 32).shard())

    assert LfsObject.objects.count() == 1


def test_register_shard__names_the_remedy_when_a_xorb_is_gone(ana, repo):
    made = upload(ana, repo, TEXT)
    RepoLfsObject.objects.all().delete()
    LfsObject.objects.all().delete()
    XetFile.objects.all().delete()
    Xorb.objects.all().delete()

    with pytest.raises(XorbMissing, match="delete the folder"):
        register(ana, repo, made.shard(names_xorbs=False))


def test_s34_register_shard__one_chunk_forgery_needs_the_hash(ana, repo):
    """Whoever knows a xorb's name alone cannot claim it, unless it has one chunk: never told."""
    secret = upload(ana, repo, TEXT)
    eve = Actor.of(person("eve"))
    hers = repo_of(eve.user)
    (xorb,) = secret.xorbs
    term = Term(xorb.hash, 0, len(xorb.index), len(TEXT))

    with pytest.raises(BadShard):
        register(eve, hers, lie(secret, terms=[term], proofs=[range_hash(xorb.hash)]))

    with pytest.raises(LfsObjectMissing):
        type(repo).objects.filter(pk=repo.pk).update(is_private=True)
        link_lfs_objects(actor=eve, repo=hers, pointers=[pointer_of(TEXT)])


def test_register_shard__refuses_what_is_too_large(ana, repo, settings):
    settings.LFS_MAX_OBJECT_BYTES = len(TEXT) - 1
    made = Upload.of(TEXT)
    store_xorbs(ana, repo, made.xorbs)

    with pytest.raises(XetFileTooLarge):
        register(ana, repo, made.shard())


def test_register_shard__all_files_or_none(ana, repo):
    good, bad = Upload.of(TEXT), Upload.of(noise(100_000))
    store_xorbs(ana, repo, [*good.xorbs, *bad.xorbs])
    rows = [
        (one.hash, one.terms, one.proofs, sha256)
        for one, sha256 in ((good, good.sha256), (bad, "cd" * 32))
    ]

    with pytest.raises(BadShard):
        register(ana, repo, build_shard(rows, []))

    assert nothing_registered()


def test_register_shard__asks_for_reading(ana, repo):
    repo.is_private = True
    repo.save()

    with pytest.raises(RepoNotFound):
        register(Actor.of(person("eve")), repo, Upload.of(TEXT).shard())


def test_register_shard__writes_down_first_and_eligible_chunks_only(ana, repo):
    made = upload(ana, repo, noise(3_000_000), chunks_per_xorb=20)

    expected = {
        xorb.index.hash(number)
        for xorb in made.xorbs
        for number in [0, *xorb.index.eligible().nonzero()[0].tolist()]
    }
    assert {bytes(row.chunk_hash) for row in DedupChunk.objects.all()} == expected


def test_register_shard__asks_for_a_xorb_that_the_disk_lost(ana, repo):
    """The remedy makes the client send it again, which heals it."""
    made = Upload.of(TEXT)
    store_xorbs(ana, repo, made.xorbs)
    xorb_store().delete(made.xorbs[0].hash)

    with pytest.raises(XorbMissing):
        register(ana, repo, made.shard())

    store_xorbs(ana, repo, made.xorbs)
    register(ana, repo, made.shard())
