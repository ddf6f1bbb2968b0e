"""Who has locked what. Pushes, API commits and web edits ask `locked_paths` before they write."""

import hashlib
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from repos.lfs.errors import LockNotFound
from repos.models import LfsLock, Repository


@dataclass(frozen=True, slots=True)
class LockPage:
    """cursor: what to ask for next, "" at the end."""

    locks: list[LfsLock]
    cursor: str


def path_digest(path: str) -> str:
    """What makes a path unique: databases do not index texts of 4,096 characters."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()


def locked_paths(repo: Repository, by_others_than: User | None) -> dict[str, str]:
    """Path to owner's name, of the locks that stand in this person's way; None: of all."""
    locks = LfsLock.objects.filter(repo=repo).select_related("owner")
    if by_others_than is not None:
        locks = locks.exclude(owner=by_others_than)
    return {lock.path: lock.owner.username for lock in locks}


def find_lock(repo: Repository, lock_id: str) -> LfsLock:
    """SECURITY: always by repository and id together; ids of other repositories do not exist.

    Raises:
        LockNotFound
    """
    lock = LfsLock.objects.select_related("owner").filter(repo=repo, public_id=lock_id).first()
    if lock is None:
        raise LockNotFound(lock_id)
    return lock


def list_locks(
    repo: Repository, *, path: str = "", lock_id: str = "", cursor: str = "", limit: int = 100
) -> LockPage:
    """Oldest first. `cursor` is what an earlier page answered; nonsense starts from the beginning."""
    locks: QuerySet[LfsLock] = LfsLock.objects.filter(repo=repo).select_related("owner")
    if path:
        locks = locks.filter(path_digest=path_digest(path))
    if lock_id:
        locks = locks.filter(public_id=lock_id)
    if cursor.isascii() and cursor.isdecimal() and len(cursor) < 19:
        locks = locks.filter(pk__gte=int(cursor))
    rows = list(locks.order_by("pk")[: limit + 1])
    more = len(rows) > limit
    return LockPage(locks=rows[:limit], cursor=str(rows[limit].pk) if more else "")
