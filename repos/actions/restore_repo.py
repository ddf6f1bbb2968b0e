"""Bring a deleted repository back while its folder and its large files are still there."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from hub.kernel.errors import NotFound
from hub.kernel.wording import quoted
from outbox.publish import publish
from repos import policy
from repos.actions.announce_refs import announce_refs
from repos.actions.create_repo import RepoExists
from repos.events import RepoCreated
from repos.git import disk
from repos.lfs.possession import link
from repos.locking import waiting_for_turn
from repos.models import (
    DeletedRepository,
    LfsObject,
    ProtectedRef,
    RepoAlias,
    Repository,
    RepoType,
)
from repos.undo import KEPT_RULES, restorable


def restore_repo(*, actor: Actor, deleted: DeletedRepository) -> Repository:
    """The repository with its history and settings; likes, aliases and collaborators are gone.

    Raises:
        NotSignedIn, Forbidden: see `policy.require_may_restore`.
        RepoExists: the name was given to another one meanwhile.
        NotFound: the window is over.
    """
    policy.require_may_restore(actor, deleted)
    try:
        with waiting_for_turn(), transaction.atomic():
            kept = restorable().select_for_update(of=("self",)).filter(pk=deleted.pk).first()
            if kept is None:
                raise _too_late(deleted)
            return _restore(actor, kept)
    except IntegrityError as error:
        raise RepoExists(RepoType(deleted.repo_type), deleted.repo_id) from error


def _restore(actor: Actor, kept: DeletedRepository) -> Repository:
    rules = kept.facts.pop(KEPT_RULES, [])
    repo = Repository(
        repo_type=kept.repo_type,
        repo_id=kept.repo_id,
        namespace=kept.namespace,
        storage_key=kept.storage_key,
        volume=kept.volume,
        created_by=kept.created_by,
        **kept.facts,
    )
    repo.save(force_insert=True)
    former = RepoAlias.objects.filter(repo_type=kept.repo_type, repo_id_lower=kept.repo_id.lower())
    if former.exists():
        raise RepoExists(repo.kind, repo.repo_id)
    # Should the transaction roll back later, the sweep finds a folder without a row.
    if not disk.take_from_trash(kept.storage_key, volume=kept.volume):
        raise _too_late(kept)
    objects = LfsObject.objects.filter(pk__in=kept.lfs_objects)
    link(actor, repo, objects.values_list("pk", flat=True))
    ProtectedRef.objects.bulk_create(ProtectedRef(repo=repo, **rule) for rule in rules)
    publish(
        RepoCreated(
            actor_id=actor.user_id,
            repo_pk=repo.pk,
            repo_type=repo.repo_type,
            repo_id=repo.repo_id,
        )
    )
    announce_refs(actor=actor.as_system("brought back"), repo=repo)
    kept.delete()
    return repo


def _too_late(deleted: DeletedRepository) -> NotFound:
    return NotFound(
        _("%(repo)s cannot be brought back any more.") % {"repo": quoted(deleted.repo_id)}
    )
