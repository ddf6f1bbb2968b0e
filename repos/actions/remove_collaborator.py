"""Take a person's grant on a repository away."""

from django.db import transaction

from accounts.actor import Actor
from accounts.models import User
from outbox.publish import publish
from repos import policy
from repos.events import CollaboratorChanged
from repos.models import Collaborator, Repository


@transaction.atomic
def remove_collaborator(*, actor: Actor, repo: Repository, user: User) -> None:
    """Idempotent. People may leave by themselves, signed in.

    Raises:
        Forbidden, NotSignedIn, RepoNotFound: see `policy.require`.
    """
    policy.require_may_remove_collaborator(actor, repo, user)
    deleted, _ = Collaborator.objects.filter(repo=repo, user=user).delete()
    if deleted:
        publish(
            CollaboratorChanged(
                actor_id=actor.user_id,
                repo_pk=repo.pk,
                user_id=user.pk,
                role="",
                repo_id=repo.repo_id,
            )
        )
