"""Xet tokens: signed texts that open one repository's chunks, one way, for one person, for a while.

A client shows one with every request. Rust takes a refusal for final, so a token is accepted for
some minutes more than it says (xet.md 2.3): uploads that began in time end well.
"""

import struct
import time
from dataclasses import dataclass, replace
from enum import IntEnum

from django.conf import settings

from accounts.actor import Actor, Scope
from accounts.authentication import DERIVED_PREFIX, actor_of_token_id
from accounts.models import User
from hub.kernel.errors import HubError
from hub.kernel.seals import BadSeal, seal, unseal
from repos import policy
from repos.models import Repository
from repos.policy import Access

# version, scope, expires at, repository, actor, token
_LAYOUT = struct.Struct(">BBIQQQ")
_VERSION = 1
_PURPOSE = "hub.xet.token"
_GRACE_S = 600


class XetScope(IntEnum):
    """Each admits what the ones before it do. PROPOSE: uploads of who may open pull requests."""

    READ = 1
    PROPOSE = 2
    WRITE = 3


class XetTokenRefused(HubError):
    """A Xet token that is forged, expired, or whose person lost the access (answered 401).

    One class and one sentence: which of them it was is nobody's business but the log's.
    """

    code = "XetTokenRefused"

    def __init__(self, reason: str) -> None:
        super().__init__("This Xet token is not valid (any more); ask the hub for a new one.")
        self.reason = reason


class XetScopeRefused(HubError):
    """A token for reading where one for writing is needed (answered 403)."""

    code = "XetScopeRefused"

    def __init__(self) -> None:
        super().__init__("This Xet token may only read; ask the hub for a write token.")


@dataclass(frozen=True, slots=True, kw_only=True)
class XetToken:
    """actor_id, token_id: 0 for none. expires_at: unix seconds, without the minutes of grace."""

    scope: XetScope
    repo_pk: int
    actor_id: int = 0
    token_id: int = 0
    expires_at: int


def issue_token(actor: Actor, repo: Repository, scope: XetScope) -> tuple[str, int]:
    """A new token and when it expires. SECURITY: it is a key; never log it.

    Raises: what `require_scope` does.
    """
    require_scope(actor, repo, scope)
    token = XetToken(
        scope=scope,
        repo_pk=repo.pk,
        actor_id=actor.user_id or 0,
        token_id=actor.token_id or 0,
        expires_at=int(time.time() + settings.XET_TOKEN_LIFETIME.total_seconds()),
    )
    return sign_token(token), token.expires_at


def require_scope(actor: Actor, repo: Repository, scope: XetScope) -> None:
    """Pass if the actor may have the scope.

    Raises:
        RepoNotFound, RepoDisabled, GatedRepo, Forbidden, NotSignedIn: see `policy.require`.
    """
    match scope:
        case XetScope.READ:
            policy.require(actor, Access.READ, repo)
        case XetScope.PROPOSE:
            policy.require_may_open_pull_request(actor, repo)
        case XetScope.WRITE:
            policy.require(actor, Access.WRITE, repo)


def sign_token(token: XetToken) -> str:
    packed = _LAYOUT.pack(
        _VERSION, token.scope, token.expires_at, token.repo_pk, token.actor_id, token.token_id
    )
    return DERIVED_PREFIX + seal(_PURPOSE, packed)


def read_token(text: str) -> XetToken:
    """What was signed.

    Raises:
        XetTokenRefused: forged or expired.
    """
    body = text.removeprefix(DERIVED_PREFIX)
    try:
        packed = unseal(_PURPOSE, body)
    except BadSeal as error:
        raise XetTokenRefused("forged") from error
    if body == text or len(packed) != _LAYOUT.size:
        raise XetTokenRefused("forged")
    version, scope, expires_at, repo_pk, actor_id, token_id = _LAYOUT.unpack(packed)
    if version != _VERSION or expires_at + _GRACE_S < time.time():
        raise XetTokenRefused("expired")
    return XetToken(
        scope=XetScope(scope),
        repo_pk=repo_pk,
        actor_id=actor_id,
        token_id=token_id,
        expires_at=expires_at,
    )


def redeem_token(token: XetToken, minimum: XetScope) -> tuple[Actor, Repository]:
    """Who the token acts for and where, if both still are as they were when it was signed.

    Raises:
        XetScopeRefused: the token is good, but not for this.
        XetTokenRefused: the person lost the access, was deactivated, revoked the access token; or
            the repository is gone.
    """
    try:
        repo = Repository.objects.select_related("namespace").get(pk=token.repo_pk)
        actor = _actor_of(token)
        require_scope(actor, repo, token.scope)
    except (Repository.DoesNotExist, User.DoesNotExist, HubError) as error:
        raise XetTokenRefused("access lost") from error
    if token.scope < minimum:
        raise XetScopeRefused
    return actor, repo


def _actor_of(token: XetToken) -> Actor:
    """The person with no more than the credential gives that was shown for the token."""
    if not token.actor_id:
        return Actor.anonymous()
    if not token.token_id:
        user = User.objects.select_related("namespace").get(pk=token.actor_id, is_active=True)
        return Actor(user=user, ceiling=Scope.WRITE)
    actor = actor_of_token_id(token.token_id)
    if actor.user_id != token.actor_id:
        raise XetTokenRefused("in other hands")
    return replace(actor, ceiling=min(actor.ceiling, Scope.WRITE))
