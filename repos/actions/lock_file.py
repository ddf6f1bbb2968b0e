"""Lock a path, so that only its owner may change it."""

from accounts.actor import Actor
from hub.kernel.errors import NotSignedIn
from repos import policy
from repos.git.names import parse_repo_path
from repos.lfs.errors import AlreadyLocked
from repos.lfs.locks import path_digest
from repos.models import LfsLock, Repository
from repos.policy import Access


def lock_file(*, actor: Actor, repo: Repository, path: str, ref: str = "") -> LfsLock:
    """A new lock. The path need not exist yet.

    ref: the branch it was asked for, kept for the record: a lock holds on every branch.

    Raises:
        AlreadyLocked: by anybody, the actor included (`error.lock`), as git-lfs expects.
        UnstorablePath: git could not hold it.
    """
    policy.require(actor, Access.WRITE, repo)
    if actor.user is None:
        raise NotSignedIn
    path = parse_repo_path(path)
    # The unique constraint decides between two people who ask at once.
    lock, is_new = LfsLock.objects.select_related("owner").get_or_create(
        repo=repo,
        path_digest=path_digest(path),
        defaults={"path": path, "ref": ref[:512], "owner": actor.user},
    )
    if not is_new:
        raise AlreadyLocked(lock)
    return lock
