"""Make an access token; its value is told once and stored as a digest."""

import hashlib
import re
import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actor import Actor
from accounts.events import TokenCreated
from accounts.models import AccessToken, Namespace, Role, TokenGrant, TokenRole, User
from accounts.texts import parse_line
from hub.kernel.clock import now
from hub.kernel.errors import AlreadyExists, BadInput
from outbox.publish import publish

_ALPHABET = string.ascii_letters + string.digits
_VALUE = re.compile(r"[\x21-\x7e]{8,200}", re.ASCII)
_GRANTABLE = frozenset({Role.READ, Role.WRITE, Role.ADMIN})
MAX_TOKENS = 200
MAX_GRANTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One place where a fine-grained token may do something; exactly one target is given.

    role: READ reads, WRITE also changes content, ADMIN also changes settings and deletes.
    """

    namespace: Namespace | None = None
    repo_pk: int | None = None
    role: Role


@transaction.atomic
def create_token(
    *,
    actor: Actor,
    user: User,
    name: str,
    role: TokenRole,
    grants: Sequence[Grant] = (),
    can_read_gated: bool = False,
    expires_at: datetime | None = None,
    value: str | None = None,
) -> tuple[AccessToken, str]:
    """The token and its value, which cannot be told again.

    value: only the hub itself may choose it (provisioning).

    Raises:
        NotSignedIn, Forbidden: not the person himself with a full credential.
        BadInput: no name, grants that do not fit the role, an expiry in the past.
        AlreadyExists: the chosen value belongs to a token.
    """
    policy.require_account(actor, user)
    if value is not None:
        policy.require_system(actor)
        if not _VALUE.fullmatch(value):
            raise BadInput("A token value has 8 to 200 printable ASCII characters, no spaces.")
    label = parse_line(name, what=_("token name"), limit=120)
    if not label:
        raise BadInput(_("Give the token a name, so that you will recognise it."))
    if expires_at is not None and expires_at <= now():
        raise BadInput(_("The token would have expired already; choose a later day."))
    _require_fitting(grants, role)
    # Locked, so that two requests at once cannot both slip under the limit.
    owner = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if owner.access_tokens.count() >= MAX_TOKENS:
        raise BadInput(
            _("You have %(count)s tokens; revoke some that you do not use.") % {"count": MAX_TOKENS}
        )
    secret = value or new_value()
    token = AccessToken(
        user=user,
        name=label,
        role=role,
        digest=digest_of(secret),
        hint=hint_of(secret),
        can_read_gated=can_read_gated and role is TokenRole.FINE_GRAINED,
        expires_at=expires_at,
    )
    try:
        with transaction.atomic():
            token.save()
    except IntegrityError as error:
        raise AlreadyExists("A token with this value exists.") from error
    TokenGrant.objects.bulk_create(
        TokenGrant(token=token, namespace=grant.namespace, repo_pk=grant.repo_pk, role=grant.role)
        for grant in grants
    )
    publish(
        TokenCreated(
            actor_id=actor.user_id,
            user_id=user.pk,
            token_id=token.pk,
            token_name=label,
            role=token.role,
        )
    )
    return token, secret


def new_value() -> str:
    """`hf_` and 34 random letters and digits: 202 bits, and the form that secret scanners know."""
    return "hf_" + "".join(secrets.choice(_ALPHABET) for _place in range(34))


def digest_of(value: str) -> str:
    """What is stored instead of the value."""
    return hashlib.sha256(value.encode()).hexdigest()


def hint_of(value: str) -> str:
    """Enough to recognise a token in a list, too little to guess it."""
    return f"{value[:3]}…{value[-4:]}" if len(value) > 20 else "…"


def _require_fitting(grants: Sequence[Grant], role: TokenRole) -> None:
    if role is not TokenRole.FINE_GRAINED:
        if grants:
            raise BadInput(_("Only a fine-grained token is limited to places; leave them out."))
        return
    if len(grants) > MAX_GRANTS:
        raise BadInput(_("A token can have %(count)s permissions at most.") % {"count": MAX_GRANTS})
    targets = [(grant.namespace and grant.namespace.pk, grant.repo_pk) for grant in grants]
    if len(set(targets)) < len(targets):
        raise BadInput(_("A place occurs twice in the token's permissions; name it once."))
    for grant in grants:
        if (grant.namespace is None) == (grant.repo_pk is None) or grant.role not in _GRANTABLE:
            raise BadInput(_("Each permission names one place and read, write or admin."))
