"""S25-S27: an oid is no secret, so knowing one gives nothing."""

import io
from contextlib import nullcontext

import pytest

from accounts.actor import Actor
from accounts.models import Role
from hub.kernel.errors import Forbidden, TooLarge, UnprocessableInput
from repos.actions.link_lfs_objects import link_lfs_objects
from repos.actions.store_lfs_object import store_lfs_object
from repos.errors import GatedRepo, LfsObjectMissing, RepoNotFound
from repos.lfs.batch import parse_wanted, plan_downloads, plan_uploads
from repos.lfs.errors import OidMismatch
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.lfs.possession import linked_sizes
from repos.lfs.store import object_store
from repos.models import LfsObject, LfsState
from repos.models.repository import Gate
from tests.repos.lfs.world import BOOK, SONG, lab, person, pointer_of, reader, repo_of, store

pytestmark = pytest.mark.django_db


def wanted(*contents: bytes):
    return parse_wanted(
        [{"oid": pointer_of(one).oid, "size": len(one)} for one in contents],
    )


@pytest.fixture
def ana():
    return person("ana")


@pytest.fixture
def eve():
    return person("eve")


def test_store_lfs_object__links_what_it_stored(ana):
    repo = repo_of(ana)

    pointer = store_lfs_object(actor=Actor.of(ana), repo=repo, content=io.BytesIO(BOOK))

    assert pointer == pointer_of(BOOK)
    assert linked_sizes(repo, [pointer.oid]) == {pointer.oid: len(BOOK)}
    assert LfsObject.objects.get().unlinked_at is None


def test_store_lfs_object__wrong_content_is_never_present(ana):
    repo = repo_of(ana)

    with pytest.raises(OidMismatch):
        store_lfs_object(
            actor=Actor.of(ana),
            repo=repo,
            content=io.BytesIO(b"?" * len(BOOK)),
            pointer=pointer_of(BOOK),
        )

    assert linked_sizes(repo, [pointer_of(BOOK).oid]) == {}
    assert LfsObject.objects.get().state == LfsState.PENDING
    assert object_store().size_bytes(pointer_of(BOOK).oid) is None


@pytest.mark.parametrize(
    ("name", "error"),
    [("ben", None), ("cem", None), ("eve", RepoNotFound), ("ben_read_token", Forbidden)],
)
def test_s32_store_lfs_object__who_may(name, error):
    ben = person("ben")
    person("cem")
    person("eve")
    repo = repo_of(lab(ben=Role.WRITE, cem=Role.READ), is_private=True)
    people = {one.username: Actor.of(one) for one in type(ben).objects.all()}
    people["ben_read_token"] = reader(ben)

    with pytest.raises(error) if error else nullcontext():
        store_lfs_object(actor=people[name], repo=repo, content=io.BytesIO(BOOK))

    assert LfsObject.objects.exists() is (error is None)


def test_s25_plan_downloads__tells_a_foreign_object_like_an_unknown_one(ana, eve):
    store(repo_of(ana, is_private=True), BOOK, by=ana)

    foreign, unknown = plan_downloads(repo_of(eve), wanted(BOOK, SONG))

    assert foreign.problem == unknown.problem
    assert foreign.problem.status == 404


def test_s25_plan_downloads__does_not_borrow_from_other_repositories_of_the_same_person(ana):
    store(repo_of(ana, "one"), BOOK, by=ana)

    (planned,) = plan_downloads(repo_of(ana, "two"), wanted(BOOK))

    assert planned.problem.status == 404


def test_s26_plan_uploads__asks_for_the_bytes_of_a_foreign_object(ana, eve):
    store(repo_of(ana, is_private=True), BOOK, by=ana)

    foreign, unknown = plan_uploads(Actor.of(eve), repo_of(eve), wanted(BOOK, SONG))

    assert foreign.pointer == pointer_of(BOOK)
    assert unknown.pointer == pointer_of(SONG)
    assert foreign.problem is unknown.problem is None


def test_s26_plan_uploads__does_not_tell_the_size_of_a_foreign_object(ana, eve):
    store(repo_of(ana, is_private=True), BOOK, by=ana)

    (planned,) = plan_uploads(
        Actor.of(eve), repo_of(eve), parse_wanted([{"oid": pointer_of(BOOK).oid, "size": 1}])
    )

    assert planned.problem is None
    assert planned.pointer is not None


def test_plan_uploads__asks_nothing_for_what_the_person_can_read_elsewhere(ana, eve):
    store(repo_of(ana), BOOK, by=ana)
    store(repo_of(eve, "secret", is_private=True), SONG, by=eve)

    planned = plan_uploads(Actor.of(eve), repo_of(eve), wanted(BOOK, SONG))

    assert [one.pointer for one in planned] == [None, None]


def test_plan_uploads__asks_again_for_a_damaged_object(ana):
    repo = repo_of(ana)
    store(repo, BOOK, by=ana)
    object_store()._path(pointer_of(BOOK).oid).write_bytes(b"rust")

    (before,) = plan_uploads(Actor.of(ana), repo, wanted(BOOK))
    store(repo, BOOK, by=ana)
    (after,) = plan_uploads(Actor.of(ana), repo, wanted(BOOK))

    assert (before.pointer, after.pointer) == (pointer_of(BOOK), None)


@pytest.mark.parametrize(
    "hidden",
    [{"is_private": True}, {"gate": Gate.MANUAL}, {"is_disabled": True}],
    ids=["private", "gated", "disabled"],
)
def test_s27_link_lfs_objects__refuses_a_foreign_object(ana, eve, hidden):
    secret = repo_of(ana, "secret")
    store(secret, BOOK, by=ana)
    type(secret).objects.filter(pk=secret.pk).update(**hidden)
    repo = repo_of(eve)

    with pytest.raises(LfsObjectMissing):
        link_lfs_objects(actor=Actor.of(eve), repo=repo, pointers=[pointer_of(BOOK)])

    assert linked_sizes(repo, [pointer_of(BOOK).oid]) == {}


def test_s27_link_lfs_objects__refuses_what_a_narrow_credential_cannot_read(ana):
    store(repo_of(ana, "secret", is_private=True), BOOK, by=ana)
    repo = repo_of(ana, "open")
    anonymous = Actor.anonymous()

    with pytest.raises(LfsObjectMissing):
        link_lfs_objects(actor=anonymous, repo=repo, pointers=[pointer_of(BOOK)])


def test_link_lfs_objects__links_what_the_person_can_read_elsewhere(ana, eve):
    store(repo_of(ana), BOOK, by=ana)
    repo = repo_of(eve)

    link_lfs_objects(actor=Actor.of(eve), repo=repo, pointers=[pointer_of(BOOK)] * 2)

    assert linked_sizes(repo, [pointer_of(BOOK).oid]) == {pointer_of(BOOK).oid: len(BOOK)}


@pytest.mark.parametrize(
    "bad", [Pointer(pointer_of(BOOK).oid, 1), Pointer(LfsOid("0" * 64), 1)], ids=["size", "unknown"]
)
def test_link_lfs_objects__links_all_or_nothing(ana, bad):
    store(repo_of(ana, "one"), SONG, by=ana)
    store(repo_of(ana, "two"), BOOK, by=ana)
    repo = repo_of(ana, "three")

    with pytest.raises(LfsObjectMissing) as caught:
        link_lfs_objects(actor=Actor.of(ana), repo=repo, pointers=[pointer_of(SONG), bad])

    assert caught.value.oids == [bad.oid]
    assert repo.lfs_links.count() == 0


def test_link_lfs_objects__is_refused_where_the_actor_cannot_read(ana, eve):
    with pytest.raises(RepoNotFound):
        link_lfs_objects(actor=Actor.of(eve), repo=repo_of(ana, is_private=True), pointers=[])
    with pytest.raises(GatedRepo):
        link_lfs_objects(actor=Actor.of(eve), repo=repo_of(ana, "g", gate="auto"), pointers=[])


def test_link_lfs_objects__costs_the_same_for_many(ana, django_assert_num_queries):
    repo = repo_of(ana)
    for number in range(5):
        store(repo, b"%d" % number, by=ana)
    pointers = [pointer_of(b"%d" % number) for number in range(5)]

    with django_assert_num_queries(1):
        link_lfs_objects(actor=Actor.of(ana), repo=repo, pointers=pointers)


def test_plan_uploads__costs_one_query(ana, django_assert_num_queries):
    repo = repo_of(ana)
    store(repo, BOOK, by=ana)

    with django_assert_num_queries(1):
        plan_uploads(Actor.of(ana), repo, wanted(BOOK, SONG))
    with django_assert_num_queries(1):
        plan_downloads(repo, wanted(BOOK, SONG))


def test_s35_parse_wanted__refuses_too_many(settings):
    limit = settings.LFS_MAX_BATCH_OBJECTS

    with pytest.raises(TooLarge):
        parse_wanted([{"oid": pointer_of(BOOK).oid, "size": 1}] * (limit + 1))


@pytest.mark.parametrize("size", [-1, 2**63, 10**30, 1.5, "7", None, True, [1]])
def test_s35_parse_wanted__marks_a_size_that_cannot_be(size):
    (one,) = parse_wanted([{"oid": pointer_of(BOOK).oid, "size": size}])

    assert one.pointer is None
    assert one.problem.status == 422


def test_s35_parse_wanted__takes_duplicates_once():
    assert len(wanted(BOOK, BOOK, SONG)) == 2


@pytest.mark.parametrize("items", [None, "x", {"oid": 1}, [1], [None], [[]]])
def test_s35_parse_wanted__refuses_other_shapes(items):
    with pytest.raises(UnprocessableInput):
        parse_wanted(items)
