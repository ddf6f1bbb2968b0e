"""Take the rule for a branch, tag or pattern away."""

from accounts.actor import Actor
from outbox.publish import publish
from repos import policy
from repos.events import RefProtectionChanged
from repos.locking import repo_locked
from repos.models import ProtectedRef, Repository
from repos.policy import Access


def unprotect_ref(*, actor: Actor, repo: Repository, pattern: str) -> None:
    """pattern: with its prefix, `refs/heads/main`. Idempotent.

    Raises: Forbidden, NotSignedIn, RepoNotFound: see `policy.require`. RepoBusy.
    """
    policy.require(actor, Access.ADMIN, repo)
    with repo_locked(repo) as locked:
        deleted, _ = ProtectedRef.objects.filter(repo=locked, pattern=pattern).delete()
        if deleted:
            publish(
                RefProtectionChanged(
                    actor_id=actor.user_id, repo_pk=locked.pk, pattern=pattern, is_protected=False
                )
            )
