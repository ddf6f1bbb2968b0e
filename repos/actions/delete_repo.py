"""Delete a repository; its owner may bring it back for some days."""

import logging
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.actor import Actor
from hub.kernel.clock import now
from outbox.publish import publish
from repos import policy
from repos.crash_points import crash_point
from repos.events import RepoDeleted
from repos.git import disk
from repos.locking import repo_locked
from repos.models import LfsObject, RepoLfsObject, Repository
from repos.policy import Access
from repos.undo import keep_for_undo

log = logging.getLogger(__name__)


def delete_repo(*, actor: Actor, repo: Repository) -> None:
    """Row, mirror, likes, aliases and links to large files go; the folder goes to the trash.

    The event carries the names: nobody can look them up afterwards.

    Raises:
        RepoNotFound, Forbidden, NotSignedIn: see `policy.require`.
    """
    policy.require(actor, Access.ADMIN, repo)
    with repo_locked(repo) as locked:
        publish(
            RepoDeleted(
                actor_id=actor.user_id,
                repo_pk=locked.pk,
                repo_type=locked.repo_type,
                repo_id=locked.repo_id,
                public_id=locked.public_id,
                namespace_id=locked.namespace_id,
                is_private=locked.is_private,
            )
        )
        if locked.namespace is not None:
            keep_for_undo(actor, locked, locked.namespace)
        _note_last_links(locked)
        Repository.objects.filter(pk=locked.pk).delete()
        # After the commit, or a rollback would leave a row without a folder. When the process dies
        # in between, the sweep finds a folder without a row.
        transaction.on_commit(
            partial(disk.move_to_trash, locked.storage_key, volume=locked.volume), robust=True
        )
        crash_point("row-deleted")
    log.info("repo_deleted", extra={"repo": locked.repo_id, "public_id": locked.public_id})


def _note_last_links(repo: Repository) -> None:
    """Start the clock of large files that only this repository held."""
    links = RepoLfsObject.objects.filter(lfs_object=OuterRef("pk"))
    LfsObject.objects.filter(
        Exists(links.filter(repo=repo)), ~Exists(links.exclude(repo=repo))
    ).update(unlinked_at=now())
