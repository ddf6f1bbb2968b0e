"""Take away the content of large files that no repository needs any more, or say what would go."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache

from hub.kernel.clock import now
from hub.kernel.errors import HubError
from repos.git.errors import GitCommandFailed
from repos.lfs.claims import collect_links, old_links
from repos.models import Repository
from repos.xet.collector import Round, collect, look
from repos.xet.store import xorb_store

log = logging.getLogger("hub.storage")
_LOCK, _LOCK_S = "storage-collect", 6 * 3600


@dataclass(slots=True)
class Collected:
    """What a round did; with is_real False: what it would have done, had it been allowed to.

    marked_links, links: of repositories to large files that none of their refs leads to.
    damaged: repositories whose refs could not be followed; nothing of theirs goes.
    """

    is_real: bool
    marked_links: int = 0
    links: int = 0
    link_bytes: int = 0
    damaged: list[str] = field(default_factory=list)
    xet: Round = field(default_factory=lambda: Round(0, 0, 0, 0))


def collect_storage() -> Collected | None:
    """One round, real only with settings.XET_COLLECT; None: another one is running.

    It has no actor: beat and the operator run it, no door for people leads here. What a round sets
    free reaches the disk in stages: the link, after LFS_SWEEP_AFTER the object, after XET_PROMISE
    and XET_QUARANTINE its xorbs.
    """
    if not cache.add(_LOCK, 1, _LOCK_S):
        return None
    try:
        return _collect()
    finally:
        cache.delete(_LOCK)


def _collect() -> Collected:
    moment = now()
    done = Collected(is_real=settings.XET_COLLECT)
    for repo in _candidates():
        cache.touch(_LOCK, _LOCK_S)
        try:
            found = collect_links(repo, moment, for_real=done.is_real)
        except (GitCommandFailed, HubError, OSError) as error:
            done.damaged.append(repo.repo_id)
            reason = str(error)[:300]
            log.warning("storage_not_collected", extra={"repo_id": repo.pk, "reason": reason})
            continue
        done.marked_links += len(found.fresh)
        done.links += len(found.overdue)
        done.link_bytes += found.overdue_bytes
    done.xet = collect(xorb_store(), moment) if done.is_real else look(moment)
    log.info(
        "storage_collected" if done.is_real else "storage_looked_at",
        extra={
            "marked_links": done.marked_links,
            "links": done.links,
            "files": done.xet.files,
            "marked_xorbs": done.xet.marked_xorbs,
            "xorbs": done.xet.xorbs,
            "xorb_bytes": done.xet.xorb_bytes,
            "damaged": len(done.damaged),
        },
    )
    return done


def _candidates() -> Iterator[Repository]:
    """Repositories with a link that is old enough to go."""
    pks = old_links(now()).order_by("repo").values_list("repo", flat=True).distinct()
    for pk in list(pks):
        repo = Repository.objects.filter(pk=pk).first()
        if repo is not None:
            yield repo
