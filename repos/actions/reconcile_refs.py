"""Bring the mirror back to what git has, after a process died or a backup was restored."""

import logging
from datetime import timedelta
from pathlib import Path

from accounts.actor import Actor
from accounts.models import User
from hub.kernel.clock import now
from repos.actions.announce_refs import announce_refs, mirrored_refs
from repos.errors import RepoNotFound
from repos.git.errors import GitCommandFailed
from repos.git_of import git_of
from repos.locking import RepoBusy, repo_locked
from repos.models import Push, Ref, Repository

log = logging.getLogger(__name__)
# A push that is alive takes milliseconds between its journal row and its end.
_OVERDUE = timedelta(seconds=15)
# A repository that cannot be read for that long needs an operator; the daily comparison names it.
_GIVE_UP = timedelta(days=1)
_KEEP_JOURNAL = timedelta(days=30)
_AT_ONCE = 200


def reconcile_refs(*, overdue: timedelta = _OVERDUE) -> int:
    """Look after pushes that never ended; returns how many refs were announced late.

    It has no actor: beat runs it, and what it finds is told in the name of whoever began.
    """
    announced = 0
    stale = Push.objects.filter(finished_at=None, started_at__lt=now() - overdue)
    for push in list(stale.select_related("actor", "repo").order_by("pk")[:_AT_ONCE]):
        found = _reconcile(push.repo, push.actor)
        if found is None and push.started_at > now() - _GIVE_UP:
            continue
        announced += found or 0
        Push.objects.filter(pk=push.pk).update(finished_at=now())
    return announced


def reconcile_all_refs() -> int:
    """Compare every repository with its mirror: slow, for once a day and after a restore."""
    Push.objects.filter(finished_at__lt=now() - _KEEP_JOURNAL).delete()
    announced = 0
    for repo in Repository.objects.order_by("pk").iterator(chunk_size=_AT_ONCE):
        if _differs(repo):
            announced += _reconcile(repo, None) or 0
    return announced


def _differs(repo: Repository) -> bool:
    git = git_of(repo)
    if _is_missing(repo, git.git_dir):
        return False
    mirror = dict(Ref.objects.filter(repo=repo).values_list("name", "oid"))
    return mirror != {str(name): str(oid) for name, oid in mirrored_refs(git).items()}


def _reconcile(repo: Repository, user: User | None) -> int | None:
    """How many refs were announced; None: not now."""
    if _is_missing(repo, git_of(repo).git_dir):
        return None
    actor = Actor.system("reconcile refs") if user is None else Actor.of(user)
    try:
        with repo_locked(repo) as locked:
            events = announce_refs(actor=actor.as_system("reconcile refs"), repo=locked)
    except (RepoBusy, RepoNotFound, GitCommandFailed) as error:
        log.warning("reconcile_failed", extra={"repo_id": repo.pk, "reason": str(error)[:300]})
        return None
    if events:
        names = ", ".join(event.ref for event in events)[:300]
        log.warning("refs_announced_late", extra={"repo_id": repo.pk, "refs": names})
    return len(events)


def _is_missing(repo: Repository, git_dir: Path) -> bool:
    """SECURITY: a folder that is not there (a volume not mounted) is no repository without refs:
    announcing that would delete every ref of the mirror.
    """
    if (git_dir / "HEAD").exists():
        return False
    log.error("git_folder_missing", extra={"repo_id": repo.pk, "storage_key": repo.storage_key})
    return True
