from datetime import timedelta

import pytest

from accounts.actor import Actor
from accounts.models import Role
from hub.kernel.clock import now
from repos.models import Repository, Xorb
from repos.models.repository import Gate
from repos.xet.dedup import answer_chunk
from repos.xet.hashes import keyed_chunk_hash
from tests.factories import make_org
from tests.repos.lfs.world import person, repo_of
from tests.repos.xet.uploads import Upload, noise, prose, store_xorbs, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]
TEXT = prose(900_000)


@pytest.fixture
def ana():
    return Actor.of(person("ana"))


@pytest.fixture
def eve():
    return Actor.of(person("eve"))


def first_chunk(made):
    return made.xorbs[0].index.hash(0)


def described(answer):
    """(xorb, number of its chunks) in the answer's order, and the key. Source: xet.md 8.3, 8.4."""
    at, found = 96, []
    while answer[at : at + 32] != b"\xff" * 32:
        count = int.from_bytes(answer[at + 36 : at + 40], "little")
        found.append((answer[at : at + 32], count))
        at += 48 * (count + 1)
    return found, answer[-200 + 72 : -200 + 104]


def test_answer_chunk__tells_of_the_files_other_xorbs_too(ana):
    repo = repo_of(ana.user)
    made = upload(ana, repo, TEXT, chunks_per_xorb=3)

    answer = answer_chunk(ana, repo, first_chunk(made))

    found, key = described(answer)
    assert found == [(one.hash, len(one.index)) for one in made.xorbs if len(one.index) > 1]
    assert keyed_chunk_hash(first_chunk(made), key) in answer


def test_s34_answer_chunk__holds_no_raw_chunk_hash(ana):
    repo = repo_of(ana.user)
    made = upload(ana, repo, TEXT, chunks_per_xorb=3)

    answer = answer_chunk(ana, repo, first_chunk(made))

    for xorb in made.xorbs:
        for value, _ in xorb.index.pairs(0, len(xorb.index)):
            assert value not in answer


def test_s34_answer_chunk__says_nothing_of_what_the_person_cannot_read(ana, eve):
    secret = repo_of(ana.user, "secret", is_private=True)
    made = upload(ana, secret, TEXT)
    hers = repo_of(eve.user)

    assert answer_chunk(eve, hers, first_chunk(made)) is None
    assert answer_chunk(ana, repo_of(ana.user, "other"), first_chunk(made)) is not None
    assert answer_chunk(Actor.anonymous(), hers, first_chunk(made)) is None


@pytest.mark.parametrize(
    "change", [{"gate": Gate.MANUAL}, {"gate": Gate.AUTO}, {"is_disabled": True}]
)
def test_s34_answer_chunk__nor_of_gated_and_withdrawn_ones(ana, eve, change):
    repo = repo_of(ana.user)
    made = upload(ana, repo, TEXT)
    assert answer_chunk(eve, repo_of(eve.user), first_chunk(made)) is not None

    Repository.objects.filter(pk=repo.pk).update(**change)

    assert answer_chunk(eve, repo_of(eve.user, "b"), first_chunk(made)) is None


def test_s34_answer_chunk__a_fine_grained_token_sees_only_its_repositories(ana):
    from accounts.actor import FineGrants, Scope

    secret = repo_of(ana.user, "secret", is_private=True)
    made = upload(ana, secret, TEXT)
    other = repo_of(ana.user, "other", is_private=True)
    fine = FineGrants(repos={other.pk: Scope.WRITE})
    narrow = Actor(user=ana.user, ceiling=Scope.WRITE, fine=fine)

    assert answer_chunk(narrow, other, first_chunk(made)) is None


def test_answer_chunk__colleagues_share(ana, eve):
    org = make_org("lab", members={ana.user: Role.WRITE, eve.user: Role.READ})
    repo = repo_of(org.namespace, is_private=True)
    made = upload(ana, repo, TEXT)

    assert answer_chunk(eve, repo_of(eve.user), first_chunk(made)) is not None


def test_answer_chunk__ones_own_copy_is_found_beside_a_foreign_one(ana, eve):
    """Otherwise a miss on one's own data would tell that somebody else has it."""
    upload(ana, repo_of(ana.user, "secret", is_private=True), TEXT)
    hers = repo_of(eve.user, is_private=True)
    made = upload(eve, hers, TEXT + b"!", chunks_per_xorb=4)

    found, _ = described(answer_chunk(eve, hers, first_chunk(made)))

    assert (made.xorbs[0].hash, 4) in found


def test_s34_answer_chunk__leaves_out_one_chunk_xorbs(ana):
    """Such a name is the chunk's raw hash: whoever had it could claim the chunk."""
    repo = repo_of(ana.user)
    small = upload(ana, repo, b"secret")
    made = upload(ana, repo, TEXT, chunks_per_xorb=len(Upload.of(TEXT).xorbs[0].index) - 1)
    assert [len(one.index) > 1 for one in made.xorbs] == [True, False]

    assert answer_chunk(ana, repo, first_chunk(small)) is None
    found, _ = described(answer_chunk(ana, repo, first_chunk(made)))
    assert [name for name, _ in found] == [made.xorbs[0].hash]


def test_answer_chunk__an_upload_that_broke_off_goes_on_where_it_was(ana):
    """hf_xet itself remembers only what it wrote down, every 20 seconds or 64 xorbs."""
    repo = repo_of(ana.user)
    made = Upload.of(TEXT, chunks_per_xorb=3)
    # Side by side, so that the short last one may well be the first to be stored.
    store_xorbs(ana, repo, made.xorbs[::-1])

    found, _ = described(answer_chunk(ana, repo, first_chunk(made)))

    assert set(found) == {(one.hash, len(one.index)) for one in made.xorbs if len(one.index) > 1}


def test_s34_answer_chunk__what_no_file_uses_only_its_sender_hears_of(ana, eve):
    """Others, and the sender elsewhere, hear nothing: no file says yet who may read it."""
    repo = repo_of(ana.user)
    made = Upload.of(TEXT)
    store_xorbs(ana, repo, made.xorbs)

    assert answer_chunk(ana, repo_of(ana.user, "other"), first_chunk(made)) is None
    assert answer_chunk(eve, repo, first_chunk(made)) is None
    assert answer_chunk(Actor.anonymous(), repo, first_chunk(made)) is None
    store_xorbs(eve, repo, made.xorbs)
    assert answer_chunk(eve, repo, first_chunk(made)) is not None


def test_answer_chunk__is_a_promise(ana):
    repo = repo_of(ana.user)
    made = upload(ana, repo, TEXT)
    Xorb.objects.update(promised_until=now() + timedelta(days=1))

    answer_chunk(ana, repo, first_chunk(made))

    assert Xorb.objects.get().promised_until > now() + timedelta(days=29)


def test_answer_chunk__tells_of_nothing_in_quarantine(ana):
    repo = repo_of(ana.user)
    made = upload(ana, repo, TEXT)
    Xorb.objects.update(quarantined_at=now())

    assert answer_chunk(ana, repo, first_chunk(made)) is None


def test_answer_chunk__is_bounded(ana):
    repo = repo_of(ana.user)
    made = upload(ana, repo, noise(12_000_000), chunks_per_xorb=2)
    assert len(made.xorbs) > 64

    found, _ = described(answer_chunk(ana, repo, first_chunk(made)))

    assert len(found) == 64


def test_answer_chunk__keeps_one_key_a_day(ana):
    repo = repo_of(ana.user)
    made = upload(ana, repo, TEXT)

    keys = {described(answer_chunk(ana, repo, first_chunk(made)))[1] for _ in range(2)}

    assert len(keys) == 1
