"""Take a repository off the top of its owner's profile."""

from accounts.actor import Actor
from repos import policy
from repos.models import Repository


def unpin_repo(*, actor: Actor, repo: Repository) -> None:
    """Again is no error. Leaves no event.

    Raises: see `policy.require_may_pin`.
    """
    policy.require_may_pin(actor, repo)
    Repository.objects.filter(pk=repo.pk).update(pinned_at=None)
