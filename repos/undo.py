"""How long a deletion can be undone, what is kept for it, and who may see what is kept."""

from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import Namespace
from hub.kernel.clock import now
from repos import policy
from repos.models import DeletedRepository, ProtectedRef, RepoLfsObject, Repository

# As long as `sweep_trash` keeps folders, and no longer than large files stay without a link.
_TRASH = timedelta(days=7)
# Less, so that nobody is promised what a sweep is about to take.
_MARGIN = timedelta(hours=1)
_FACTS = (
    "public_id",
    "is_private",
    "gate",
    "is_disabled",
    "discussions_disabled",
    "sdk",
    "default_branch",
    "downloads_all_time",
    "used_storage_bytes",
)
KEPT_RULES = "protected_refs"
# SECURITY: deleting and bringing back must not be a way around a rule.
_PROTECTION = (
    "pattern",
    "movers",
    "requires_pull_request",
    "required_approvals",
    "dismisses_approvals",
    "blocks_force",
    "blocks_deletion",
)


def undo_window() -> timedelta:
    """How long after its deletion a repository can be brought back; below zero: not at all."""
    window: timedelta = min(_TRASH, settings.LFS_SWEEP_AFTER) - _MARGIN
    return window


def restorable() -> QuerySet[DeletedRepository]:
    return DeletedRepository.objects.filter(deleted_at__gt=now() - undo_window())


def restorable_by(actor: Actor) -> QuerySet[DeletedRepository]:
    """Those that the actor may bring back, the last deleted first."""
    return policy.may_restore(actor, restorable()).select_related("namespace").order_by("-pk")


def keep_for_undo(actor: Actor, repo: Repository, namespace: Namespace) -> None:
    """Call it in the transaction that deletes, before the links to large files go."""
    links = RepoLfsObject.objects.filter(repo=repo).values_list("lfs_object", flat=True)
    DeletedRepository.objects.create(
        namespace=namespace,
        storage_key=repo.storage_key,
        volume=repo.volume,
        repo_type=repo.repo_type,
        repo_id=repo.repo_id,
        facts={name: getattr(repo, name) for name in _FACTS} | _rules(repo),
        lfs_objects=list(links),
        created_by=repo.created_by,
        deleted_by=actor.user,
    )


def forget_deleted() -> None:
    """What cannot be brought back needs no row."""
    DeletedRepository.objects.filter(deleted_at__lte=now() - undo_window()).delete()


def _rules(repo: Repository) -> dict[str, object]:
    rules = list(ProtectedRef.objects.filter(repo=repo).values(*_PROTECTION))
    return {KEPT_RULES: rules} if rules else {}
