"""Show a repository first on its owner's profile."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from hub.kernel.clock import now
from hub.kernel.errors import BadInput
from repos import policy
from repos.locking import repo_locked
from repos.models import Repository

MAX_PINNED = 6


def pin_repo(*, actor: Actor, repo: Repository) -> None:
    """Behind those that are pinned already; again is no error. Leaves no event: nobody is told.

    Raises:
        BadInput: there are as many as a profile shows.
        NotSignedIn, Forbidden, RepoNotFound: see `policy.require_may_pin`.
    """
    policy.require_may_pin(actor, repo)
    with repo_locked(repo) as locked:
        if locked.pinned_at is not None:
            return
        others = Repository.objects.filter(namespace=locked.namespace, pinned_at__isnull=False)
        if others.count() >= MAX_PINNED:
            raise BadInput(
                _("%(limit)s repositories are pinned already; unpin one first.")
                % {"limit": MAX_PINNED}
            )
        locked.pinned_at = now()
        locked.save(update_fields=["pinned_at"])
