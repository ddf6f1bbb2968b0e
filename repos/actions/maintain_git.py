"""Tidy up the repositories that were written to most since last time."""

import logging
from datetime import timedelta

from django.db.models import Q

from hub.kernel.clock import now
from repos.git import maintenance
from repos.git.errors import GitCommandFailed
from repos.git_of import git_of
from repos.models import Repository

log = logging.getLogger(__name__)
_BURST = 30
_AT_LEAST_EVERY = timedelta(days=1)
_AT_ONCE = 10


def maintain_git() -> int:
    """One round; returns how many repositories were tidied. Several workers may run it at once."""
    due = Repository.objects.filter(needs_maintenance_since__isnull=False).filter(
        Q(pushes_since_maintenance__gte=_BURST)
        | Q(needs_maintenance_since__lt=now() - _AT_LEAST_EVERY)
    )
    return sum(_maintain(repo) for repo in due.order_by("-pushes_since_maintenance")[:_AT_ONCE])


def _maintain(repo: Repository) -> bool:
    # Claimed by changing the row from what we saw: only one worker succeeds.
    claimed = Repository.objects.filter(
        pk=repo.pk,
        needs_maintenance_since=repo.needs_maintenance_since,
        pushes_since_maintenance=repo.pushes_since_maintenance,
    ).update(needs_maintenance_since=None, pushes_since_maintenance=0)
    if not claimed:
        return False
    try:
        maintenance.maintain(git_of(repo).git_dir)
    except (GitCommandFailed, OSError) as error:
        # Tomorrow again; in between the repository works, only slower.
        Repository.objects.filter(pk=repo.pk).update(needs_maintenance_since=now())
        log.warning("maintenance_failed", extra={"repo_id": repo.pk, "reason": str(error)[:300]})
        return False
    return True
