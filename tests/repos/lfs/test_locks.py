import pytest

from accounts.actor import Actor
from accounts.models import Role, User
from hub.kernel.errors import Forbidden, NotSignedIn
from repos.actions.lock_file import lock_file
from repos.actions.unlock_file import unlock_file
from repos.errors import UnstorablePath
from repos.lfs.errors import AlreadyLocked, LockNotFound, NotYourLock
from repos.lfs.locks import list_locks, locked_paths
from repos.models import LfsLock
from tests.repos.lfs.world import lab, person, repo_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return person("ana")


@pytest.fixture
def ben():
    return person("ben")


@pytest.fixture
def repo(ana, ben):
    person("cem")
    return repo_of(lab(ana=Role.ADMIN, ben=Role.WRITE, cem=Role.READ))


def test_lock_file__is_seen_by_others_only(repo, ana, ben):
    lock_file(actor=Actor.of(ana), repo=repo, path="weights/a.bin", ref="refs/heads/main")

    assert locked_paths(repo, by_others_than=ben) == {"weights/a.bin": "ana"}
    assert locked_paths(repo, by_others_than=ana) == {}
    assert locked_paths(repo, by_others_than=None) == {"weights/a.bin": "ana"}


@pytest.mark.parametrize("second", ["ana", "ben"])
def test_lock_file__is_refused_when_locked(repo, ana, second):
    lock = lock_file(actor=Actor.of(ana), repo=repo, path="a.bin")

    with pytest.raises(AlreadyLocked) as caught:
        lock_file(actor=Actor.of(User.objects.get(username=second)), repo=repo, path="a.bin")

    assert caught.value.lock == lock


@pytest.mark.parametrize("path", ["", "/a", "../a", "a//b", ".git/config", "a\0b", "x" * 5000])
def test_lock_file__refuses_what_is_no_path(repo, ana, path):
    with pytest.raises(UnstorablePath):
        lock_file(actor=Actor.of(ana), repo=repo, path=path)


def test_lock_file__is_for_writers(repo):
    with pytest.raises(Forbidden):
        lock_file(actor=Actor.of(User.objects.get(username="cem")), repo=repo, path="a")
    with pytest.raises(NotSignedIn):
        lock_file(actor=Actor.anonymous(), repo=repo, path="a")


def test_unlock_file__frees_the_path(repo, ana, ben):
    lock = lock_file(actor=Actor.of(ana), repo=repo, path="a.bin")

    unlock_file(actor=Actor.of(ana), repo=repo, lock_id=lock.public_id, by_force=False)

    assert lock_file(actor=Actor.of(ben), repo=repo, path="a.bin").owner == ben


def test_unlock_file__takes_another_persons_lock_only_by_force(repo, ana, ben):
    lock = lock_file(actor=Actor.of(ana), repo=repo, path="a.bin")

    with pytest.raises(NotYourLock):
        unlock_file(actor=Actor.of(ben), repo=repo, lock_id=lock.public_id, by_force=False)
    unlock_file(actor=Actor.of(ben), repo=repo, lock_id=lock.public_id, by_force=True)

    assert not LfsLock.objects.exists()


@pytest.mark.parametrize("by_force", [False, True])
def test_s33_unlock_file__does_not_reach_into_another_repository(repo, ana, ben, by_force):
    lock = lock_file(actor=Actor.of(ana), repo=repo, path="a.bin")

    with pytest.raises(LockNotFound):
        unlock_file(
            actor=Actor.of(ben), repo=repo_of(ben), lock_id=lock.public_id, by_force=by_force
        )

    assert LfsLock.objects.get() == lock


def test_list_locks__comes_in_pages(repo, ana):
    for number in range(5):
        lock_file(actor=Actor.of(ana), repo=repo, path=f"{number}.bin")

    seen, cursor = [], ""
    for _ in range(3):
        page = list_locks(repo, cursor=cursor, limit=2)
        seen += [lock.path for lock in page.locks]
        cursor = page.cursor

    assert seen == ["0.bin", "1.bin", "2.bin", "3.bin", "4.bin"]
    assert cursor == ""


def test_list_locks__finds_by_path_and_by_id(repo, ana):
    first = lock_file(actor=Actor.of(ana), repo=repo, path="a.bin")
    second = lock_file(actor=Actor.of(ana), repo=repo, path="b.bin")

    assert list_locks(repo, path="a.bin").locks == [first]
    assert list_locks(repo, lock_id=second.public_id).locks == [second]
    assert list_locks(repo, cursor="x; drop").locks == [first, second]
