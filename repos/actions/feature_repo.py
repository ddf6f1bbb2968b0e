"""Put a repository on the front page, or take it off again."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policy as accounts_policy
from accounts.actor import Actor
from hub.kernel.clock import now
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from outbox.audit import record
from repos.models import Repository


@transaction.atomic
def feature_repo(*, actor: Actor, repo: Repository, is_featured: bool) -> None:
    """Idempotent. It changes nothing of the repository itself, so nobody but operators hears of it.

    Raises:
        Forbidden, NotSignedIn: not an operator of this hub.
        BadInput: private or withdrawn, so that readers of the front page could not see it.
    """
    accounts_policy.require_operator(actor)
    if is_featured and (repo.is_private or repo.is_disabled):
        raise BadInput(
            _("%(repo)s is private or withdrawn; only public ones are featured.")
            % {"repo": quoted(repo.repo_id)}
        )
    if (repo.featured_at is not None) == is_featured:
        return
    repo.featured_at = now() if is_featured else None
    repo.save(update_fields=["featured_at"])
    record(
        "repo.featured" if is_featured else "repo.unfeatured",
        actor_id=actor.user_id,
        subject=f"repo:{repo.pk}",
        subject_name=repo.repo_id,
    )
