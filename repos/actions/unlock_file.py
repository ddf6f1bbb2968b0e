"""Give a lock back, or take it away from somebody."""

from accounts.actor import Actor
from repos import policy
from repos.lfs.errors import NotYourLock
from repos.lfs.locks import find_lock
from repos.models import LfsLock, Repository
from repos.policy import Access


def unlock_file(*, actor: Actor, repo: Repository, lock_id: str, by_force: bool) -> LfsLock:
    """The lock that is gone. by_force: also somebody else's; writers may, as on other hosts.

    Raises:
        LockNotFound: no such lock in this repository.
        NotYourLock: somebody else's, and no force.
    """
    policy.require(actor, Access.WRITE, repo)
    lock = find_lock(repo, lock_id)
    if lock.owner_id != actor.user_id and not by_force:
        raise NotYourLock(lock.path, lock.owner.username)
    # By key, so that the row still tells its own afterwards.
    LfsLock.objects.filter(pk=lock.pk).delete()
    return lock
