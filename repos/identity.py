"""How people appear in commits, and how a commit's author is recognised again."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from accounts.actor import Actor
from accounts.models import User
from hub.kernel.clock import now
from repos.git.types import Signature

_OURS = re.compile(r"([0-9a-f]{24})\+[^@]*@users\.noreply\..+")


def signature_of(actor: Actor, when: datetime | None = None) -> Signature:
    """The author of a commit made here. No address of a person ever enters a repository by us."""
    return system_signature(when) if actor.user is None else signature_of_user(actor.user, when)


def signature_of_user(user: User, when: datetime | None = None) -> Signature:
    """As `signature_of`, of somebody who has a part in a commit that another one makes."""
    namespace = user.namespace
    return Signature(
        name=user.get_full_name(),
        email=f"{namespace.public_id}+{user.username}@{_domain()}",
        when=when or now(),
    )


def system_signature(when: datetime | None = None) -> Signature:
    """The hub itself: first commits, conversions, the committer of everything made here."""
    return Signature(name="system", email=f"system@{_domain()}", when=when or now())


def public_id_in(email: str) -> str | None:
    """The namespace's id in an address that `signature_of` made; None for any other address."""
    found = _OURS.fullmatch(email)
    return None if found is None else found[1]


def _domain() -> str:
    return f"users.noreply.{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}"
