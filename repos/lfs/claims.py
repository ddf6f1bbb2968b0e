"""Links of repositories to large files that none of their refs leads to any more.

A link goes only after two looks with a quarantine in between, and only while nobody claims it: what
pushes and commits point to is claimed before the ref moves (see `possession.link`), and stays for
settings.XET_PROMISE at least.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from repos.git.repository import GitRepository
from repos.git_of import git_of
from repos.lfs.oid import LfsOid
from repos.lfs.reachable import reachable_objects
from repos.locking import repo_locked
from repos.models import RepoLfsObject, Repository

# SQLite takes 32,766 variables in a statement.
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Unneeded:
    """Links of one repository: those that wait from now on, and those whose wait is over.

    needed_again: links that waited, until a ref led to them again.
    """

    fresh: list[int]
    overdue: list[int]
    needed_again: list[int]
    overdue_bytes: int


def old_links(moment: datetime) -> QuerySet[RepoLfsObject]:
    """Nobody has claimed them for so long that clients have forgotten them."""
    return RepoLfsObject.objects.filter(claimed_at__lt=moment - settings.XET_PROMISE)


def collect_links(repo: Repository, moment: datetime, *, for_real: bool) -> Unneeded:
    """One look at a repository; for_real: also mark and delete.

    Raises:
        GitCommandFailed: the repository is damaged, so all its links stay.
        RepoBusy, RepoNotFound
    """
    git = git_of(repo)
    seen_refs = git.refs()
    found = _look(repo, reachable_objects(git), moment)
    if not for_real:
        return found
    for some in _chunks(found.needed_again):
        RepoLfsObject.objects.filter(pk__in=some).update(unneeded_since=None)
    for some in _chunks(found.fresh):
        old_links(moment).filter(pk__in=some).update(unneeded_since=moment)
    if found.overdue and not _delete(repo, git, found.overdue, moment, seen_refs=seen_refs):
        return replace(found, overdue=[], overdue_bytes=0)
    return found


def _look(repo: Repository, needed: Collection[LfsOid], moment: datetime) -> Unneeded:
    found = Unneeded([], [], [], 0)
    size_bytes = 0
    links = repo.lfs_links.values_list(
        "pk", "lfs_object__oid", "lfs_object__size_bytes", "claimed_at", "unneeded_since"
    )
    for pk, oid, size, claimed_at, since in links.iterator():
        if LfsOid(oid) in needed:
            if since is not None:
                found.needed_again.append(pk)
        elif claimed_at >= moment - settings.XET_PROMISE:
            continue
        elif since is None:
            found.fresh.append(pk)
        elif since < moment - settings.XET_QUARANTINE:
            found.overdue.append(pk)
            size_bytes += size
    return replace(found, overdue_bytes=size_bytes)


def _delete(
    repo: Repository,
    git: GitRepository,
    pks: Sequence[int],
    moment: datetime,
    *,
    seen_refs: Collection[object],
) -> bool:
    """False: the refs are not those any more that the look was about; the next one decides."""
    with repo_locked(repo):
        if git.refs() != seen_refs:
            return False
        for some in _chunks(pks):
            # One statement judges and deletes: a claim that came meanwhile wins.
            old_links(moment).filter(pk__in=some, unneeded_since__isnull=False).delete()
        Repository.objects.filter(pk=repo.pk).update(is_measured=False)
    return True


def _chunks(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(pks), _AT_ONCE):
        yield pks[start : start + _AT_ONCE]
