"""The first operator of a fresh hub: a one-time link instead of a default password."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction

from accounts import policy
from accounts.actions.set_standing import set_standing
from accounts.actions.sign_up import require_strong, sign_up
from accounts.actor import Actor
from accounts.errors import LinkSpent
from accounts.models import SpentLink, User
from accounts.names import parse_self_chosen_name, require_distinct
from hub.kernel.signing import sign, unsign

_PURPOSE = "accounts.first-admin"
LIFETIME = timedelta(days=3)


def first_admin_path(*, actor: Actor) -> str:
    """`/welcome/<token>`, to be put behind the hub's address and given to the operator.

    Works once, for three days, and only while the hub has no operator.

    Raises:
        Forbidden: not the hub itself.
        LinkSpent: there is an operator already.
    """
    policy.require_system(actor)
    _require_no_operator()
    token = sign(_PURPOSE, {"n": secrets.token_hex(16)}, lifetime=LIFETIME)
    return f"/welcome/{token}"


def read_first_admin_link(token: str) -> str:
    """The link's nonce, if it still opens something.

    Raises:
        SignatureForged, SignatureExpired, LinkSpent.
    """
    nonce = str(unsign(_PURPOSE, token)["n"])
    _require_no_operator()
    if SpentLink.objects.filter(nonce=nonce).exists():
        raise LinkSpent
    return nonce


@transaction.atomic
def create_first_admin(
    *, actor: Actor, token: str, name: str, password: str, email: str | None
) -> User:
    """The first operator. Whoever holds the link may: it is the credential.

    Raises:
        SignatureForged, SignatureExpired, LinkSpent.
        BadName, NameTaken, WeakPassword, EmailTaken, BadInput.
    """
    policy.open_to_all(actor)
    nonce = read_first_admin_link(token)
    try:
        with transaction.atomic():
            SpentLink.objects.create(nonce=nonce)
    except IntegrityError as error:
        raise LinkSpent from error
    # The narrow rule, as at every page where a name is chosen; the hub itself has the wide one.
    parse_self_chosen_name(name)
    require_distinct(name)
    the_hub = Actor.system("first operator by one-time link")
    user = sign_up(actor=the_hub, name=name, password=password, email=email, is_email_verified=True)
    require_strong(password, user)
    set_standing(actor=the_hub, user=user, is_operator=True)
    return user


def _require_no_operator() -> None:
    if User.objects.filter(is_superuser=True, is_active=True).exists():
        raise LinkSpent
