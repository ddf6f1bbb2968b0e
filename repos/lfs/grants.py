"""Transfer grants: signed texts that move one object, one way, for one person, for a while."""

import struct
import time
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from accounts.actor import Actor, Scope
from accounts.models import AccessToken, User
from hub.kernel.clock import now
from hub.kernel.errors import HubError
from hub.kernel.seals import BadSeal, seal, unseal
from repos import policy
from repos.lfs.errors import GrantRefused
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.models import Repository
from repos.policy import Access

# version, operation, expires at, repository, actor, token, size, oid, multipart upload
_LAYOUT = struct.Struct(">BBIQQQQ32s12s")
_VERSION = 1
_PURPOSE = "hub.lfs.grant"
_NO_UPLOAD = bytes(12)


class Operation(IntEnum):
    DOWNLOAD = 1
    UPLOAD = 2
    PART = 3
    COMPLETE = 4
    VERIFY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferGrant:
    """actor_id, token_id: 0 for none. upload_id: LfsMultipart.public_id, "" when not multipart."""

    operation: Operation
    repo_pk: int
    oid: LfsOid
    size_bytes: int
    actor_id: int = 0
    token_id: int = 0
    upload_id: str = ""

    @property
    def pointer(self) -> Pointer:
        return Pointer(oid=self.oid, size_bytes=self.size_bytes)


def sign_grant(grant: TransferGrant, *, lifetime: timedelta) -> str:
    """URL-safe text. SECURITY: it is a key; never log it."""
    signer = GrantSigner(
        repo_pk=grant.repo_pk,
        actor_id=grant.actor_id,
        token_id=grant.token_id,
        lifetime=lifetime,
    )
    return signer.sign(grant.operation, grant.pointer, upload_id=grant.upload_id)


class GrantSigner:
    """Signs many grants for one actor in one repository."""

    def __init__(self, *, repo_pk: int, actor_id: int, token_id: int, lifetime: timedelta) -> None:
        self._repo_pk = repo_pk
        self._actor_id = actor_id
        self._token_id = token_id
        self._expires_at = int(time.time() + lifetime.total_seconds())

    def sign(self, operation: Operation, pointer: Pointer, *, upload_id: str = "") -> str:
        """As `sign_grant`."""
        packed = _LAYOUT.pack(
            _VERSION,
            operation,
            self._expires_at,
            self._repo_pk,
            self._actor_id,
            self._token_id,
            pointer.size_bytes,
            bytes.fromhex(pointer.oid),
            bytes.fromhex(upload_id) if upload_id else _NO_UPLOAD,
        )
        return seal(_PURPOSE, packed)


def read_grant(token: str, operation: Operation) -> TransferGrant:
    """What was signed for this very operation.

    Raises:
        GrantRefused: forged, expired, or for another operation.
    """
    try:
        packed = unseal(_PURPOSE, token)
    except BadSeal as error:
        raise GrantRefused("forged") from error
    if len(packed) != _LAYOUT.size:
        raise GrantRefused("forged")
    version, verb, expires_at, repo_pk, actor_id, token_id, size, oid, upload = _LAYOUT.unpack(
        packed
    )
    if version != _VERSION or verb != operation:
        raise GrantRefused("for another operation")
    # Looked at when the transfer begins: a transfer may well last longer than its grant.
    if expires_at < time.time():
        raise GrantRefused("expired")
    return TransferGrant(
        operation=operation,
        repo_pk=repo_pk,
        oid=LfsOid(oid.hex()),
        size_bytes=size,
        actor_id=actor_id,
        token_id=token_id,
        upload_id="" if upload == _NO_UPLOAD else upload.hex(),
    )


def redeem_grant(grant: TransferGrant, *, shown: Actor) -> tuple[Actor, Repository]:
    """Who the grant acts for and where, if both still are as they were when it was signed.

    shown: whom the request itself names. Clients send transfers without credentials, so nobody is
    fine; somebody else is not.

    Raises:
        GrantRefused: the person lost the access, was deactivated, revoked the token; the
            repository is gone; or the link is in other hands.
    """
    if not shown.is_anonymous and shown.user_id != (grant.actor_id or None):
        raise GrantRefused("in other hands")
    try:
        repo = Repository.objects.select_related("namespace").get(pk=grant.repo_pk)
        actor = _actor_of(grant)
        if grant.operation is Operation.DOWNLOAD:
            policy.require(actor, Access.READ, repo)
        else:
            policy.require_may_upload(actor, repo)
    except (Repository.DoesNotExist, User.DoesNotExist, HubError) as error:
        raise GrantRefused("access lost") from error
    return actor, repo


def _actor_of(grant: TransferGrant) -> Actor:
    """The person with no more than the grant gives."""
    if not grant.actor_id:
        return Actor.anonymous()
    user = User.objects.get(pk=grant.actor_id, is_active=True)
    if grant.token_id and not _is_valid_token(grant.token_id, user):
        raise GrantRefused("access token revoked")
    scope = Scope.READ if grant.operation is Operation.DOWNLOAD else Scope.WRITE
    return Actor(user=user, ceiling=scope, token_id=grant.token_id or None)


def _is_valid_token(token_id: int, user: User) -> bool:
    token = AccessToken.objects.filter(pk=token_id, user=user).only("expires_at").first()
    return token is not None and (token.expires_at is None or token.expires_at > now())
