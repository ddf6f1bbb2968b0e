"""Take a like back."""

from django.db import transaction
from django.db.models import F

from accounts.actor import Actor
from outbox.publish import publish
from repos import policy
from repos.events import RepoLiked
from repos.models import Like, Repository


@transaction.atomic
def unlike_repo(*, actor: Actor, repo: Repository) -> None:
    """Idempotent.

    Raises:
        NotSignedIn, RepoNotFound.
        Forbidden: a token that may only read.
    """
    user = policy.require_may_like(actor, repo)
    deleted, _ = Like.objects.filter(repo=repo, user=user).delete()
    if deleted:
        # Counters of imported repositories may start above the rows; never below nothing.
        Repository.objects.filter(pk=repo.pk, likes__gt=0).update(likes=F("likes") - 1)
        publish(RepoLiked(actor_id=user.pk, repo_pk=repo.pk, is_liked=False))
    repo.refresh_from_db(fields=["likes"])
