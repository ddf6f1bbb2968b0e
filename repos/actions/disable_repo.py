"""Withdraw a repository: its page says so, its files are refused to everybody."""

from accounts import policy as accounts_policy
from accounts.actor import Actor
from outbox.publish import publish
from repos.events import RepoSettingsChanged
from repos.locking import repo_locked
from repos.models import Repository


def disable_repo(*, actor: Actor, repo: Repository) -> None:
    """Idempotent.

    Raises:
        Forbidden, NotSignedIn: not an operator of this hub.
    """
    accounts_policy.require_operator(actor)
    set_disabled(actor=actor, repo=repo, is_disabled=True)


def set_disabled(*, actor: Actor, repo: Repository, is_disabled: bool) -> None:
    """What disabling and enabling share."""
    accounts_policy.require_operator(actor)
    with repo_locked(repo) as locked:
        if locked.is_disabled != is_disabled:
            locked.is_disabled = is_disabled
            locked.save(update_fields=["is_disabled"])
            publish(
                RepoSettingsChanged(
                    actor_id=actor.user_id,
                    repo_pk=locked.pk,
                    changed=["is_disabled"],
                    repo_id=locked.repo_id,
                    values={"is_disabled": str(is_disabled)},
                )
            )
    repo.is_disabled = is_disabled
