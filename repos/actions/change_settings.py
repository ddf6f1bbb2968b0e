"""Change who sees a repository and what its page offers."""

from accounts.actor import Actor
from outbox.publish import publish
from repos import policy
from repos.events import RepoSettingsChanged
from repos.locking import repo_locked
from repos.models import Repository
from repos.models.repository import Gate
from repos.policy import Access


def change_settings(
    *,
    actor: Actor,
    repo: Repository,
    is_private: bool | None = None,
    gate: Gate | None = None,
    discussions_disabled: bool | None = None,
) -> Repository:
    """The repository with its new settings; None leaves one as it is.

    Raises:
        Forbidden, NotSignedIn, RepoNotFound: see `policy.require`.
    """
    policy.require(actor, Access.ADMIN, repo)
    wanted = {
        "is_private": is_private,
        "gate": gate,
        "discussions_disabled": discussions_disabled,
    }
    with repo_locked(repo) as locked:
        changed = [
            field
            for field, value in wanted.items()
            if value is not None and getattr(locked, field) != value
        ]
        for field in changed:
            setattr(locked, field, wanted[field])
        if changed:
            locked.save(update_fields=changed)
            publish(
                RepoSettingsChanged(
                    actor_id=actor.user_id,
                    repo_pk=locked.pk,
                    changed=changed,
                    repo_id=locked.repo_id,
                    values={field: str(wanted[field]) for field in changed},
                )
            )
    for field in wanted:
        setattr(repo, field, getattr(locked, field))
    return repo
