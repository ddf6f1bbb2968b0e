"""Who asks, and by what credential. Policies take an Actor, never a User."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from django.http import HttpRequest

from accounts.models import User
from hub.kernel.errors import HubError


class Scope(IntEnum):
    """The most a credential may do, whatever its person may."""

    NONE = 0
    READ = 2
    WRITE = 3
    ADMIN = 4


@dataclass(frozen=True, slots=True)
class FineGrants:
    """Where a fine-grained token reaches. Public things stay readable everywhere."""

    namespaces: Mapping[int, Scope] = field(default_factory=dict)
    repos: Mapping[int, Scope] = field(default_factory=dict)
    can_read_gated: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or nobody, or the system) and the ceiling of the credential that was shown.

    fine: None means that the ceiling holds everywhere.
    token_id: the access token's key, None for a session, a password or the system.
    """

    user: User | None
    ceiling: Scope
    fine: FineGrants | None = None
    token_id: int | None = None
    is_system: bool = False
    reason: str = ""

    @classmethod
    def anonymous(cls) -> "Actor":
        return _ANONYMOUS

    @classmethod
    def of(cls, user: User) -> "Actor":
        """A person with a full credential: a session or a password."""
        return cls(user=user, ceiling=Scope.ADMIN)

    @classmethod
    def system(cls, reason: str) -> "Actor":
        """The hub itself: sweeps, provisioning. Never the default; `reason` is logged."""
        return cls(user=None, ceiling=Scope.ADMIN, is_system=True, reason=reason)

    def as_system(self, reason: str) -> "Actor":
        """The hub itself finishing what this person began; the person stays named as its author."""
        return Actor(user=self.user, ceiling=Scope.ADMIN, is_system=True, reason=reason)

    @property
    def is_anonymous(self) -> bool:
        return self.user is None and not self.is_system

    @property
    def user_id(self) -> int | None:
        return None if self.user is None else self.user.pk


_ANONYMOUS = Actor(user=None, ceiling=Scope.READ)


class ActorRequest(HttpRequest):
    """A request after `ActorMiddleware`: what views annotate.

    place: (name, address) of the repository that a page is about, set once it is found.
    refused_credentials: set until the view is found, when the Authorization header is no good.
    """

    actor: Actor
    refused_credentials: HubError
    is_git: bool
    place: tuple[str, str]
