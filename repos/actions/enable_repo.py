"""Give a withdrawn repository back."""

from accounts import policy as accounts_policy
from accounts.actor import Actor
from repos.actions.disable_repo import set_disabled
from repos.models import Repository


def enable_repo(*, actor: Actor, repo: Repository) -> None:
    """Idempotent.

    Raises:
        Forbidden, NotSignedIn: not an operator of this hub.
    """
    accounts_policy.require_operator(actor)
    set_disabled(actor=actor, repo=repo, is_disabled=False)
