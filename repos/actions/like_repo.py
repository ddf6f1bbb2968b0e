"""Like a repository."""

from django.db import transaction
from django.db.models import F

from accounts.actor import Actor
from outbox.publish import publish
from repos import policy
from repos.events import RepoLiked
from repos.models import Like, Repository


@transaction.atomic
def like_repo(*, actor: Actor, repo: Repository) -> None:
    """Idempotent. The counter moves with the row, so it always equals the number of rows.

    Raises:
        NotSignedIn, RepoNotFound.
        Forbidden: a token that may only read.
    """
    user = policy.require_may_like(actor, repo)
    # The unique constraint decides between two clicks at once.
    _, is_new = Like.objects.get_or_create(repo=repo, user=user)
    if is_new:
        Repository.objects.filter(pk=repo.pk).update(likes=F("likes") + 1)
        publish(RepoLiked(actor_id=user.pk, repo_pk=repo.pk, is_liked=True))
    repo.refresh_from_db(fields=["likes"])
