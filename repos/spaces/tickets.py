"""Tickets: how somebody who may read a private Space gets it on an address that knows nobody."""

import struct
import time
from datetime import timedelta

from accounts.actor import Actor
from accounts.models import User
from hub.kernel.seals import BadSeal, seal, unseal
from repos import policy
from repos.errors import RepoNotFound
from repos.models import Repository, RepoType
from repos.policy import Access

LIFETIME = timedelta(hours=1)
_PURPOSE = "space"
_FORM = struct.Struct(">QQI")


def ticket_for(user: User, repo: Repository) -> str:
    """SECURITY: the text opens the Space's files to whoever has it; never log it."""
    expires_at_s = int(time.time() + LIFETIME.total_seconds())
    return seal(_PURPOSE, _FORM.pack(repo.pk, user.pk, expires_at_s))


def repo_of_ticket(text: str) -> Repository:
    """The Space that the ticket opens, if its person may still read it.

    Raises:
        RepoNotFound: no ticket of ours, too old, or no right any more; all look the same.
        RepoDisabled: withdrawn by the operator.
    """
    try:
        repo_pk, user_pk, expires_at_s = _FORM.unpack(unseal(_PURPOSE, text))
    except (BadSeal, struct.error) as error:
        raise RepoNotFound("") from error
    if expires_at_s < time.time():
        raise RepoNotFound("")
    repo = Repository.objects.select_related("namespace").filter(
        pk=repo_pk, repo_type=RepoType.SPACE
    )
    found, user = repo.first(), User.objects.filter(pk=user_pk).first()
    if found is None or user is None:
        raise RepoNotFound("")
    if policy.access(Actor.of(user), found) < Access.READ:
        raise RepoNotFound("")
    policy.require(Actor.of(user), Access.READ, found)
    return found
