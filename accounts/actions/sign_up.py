"""Make an account: through the site by its owner, or for somebody by the hub itself."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actor import Actor
from accounts.errors import WeakPassword
from accounts.events import UserSignedUp
from accounts.models import NamespaceKind, User
from accounts.names import take_name
from accounts.texts import parse_email, parse_line
from hub.kernel.clock import now
from hub.kernel.errors import AlreadyExists
from hub.kernel.wording import quoted
from outbox.publish import publish


class EmailTaken(AlreadyExists):
    code = "EmailTaken"

    def __init__(self, email: str) -> None:
        super().__init__(
            _("An account with the address %(address)s exists; sign in instead.")
            % {"address": quoted(email)}
        )


@transaction.atomic
def sign_up(
    *,
    actor: Actor,
    name: str,
    password: str | None,
    email: str | None,
    full_name: str = "",
    is_email_verified: bool = False,
    public_id: str | None = None,
) -> User:
    """The new account with its namespace and e-mail address.

    The hub itself may choose what strangers may not: a name by the wide rule, a verified address, a
    weak password, none at all (`None`: only tokens will work), and the id that the wire shows.

    Raises:
        Forbidden: signed in already.
        SignUpClosed: settings.SIGN_UP_OPEN is off.
        BadName, NameTaken, WeakPassword, EmailTaken.
        BadInput: the e-mail address or the full name cannot be.
    """
    policy.may_sign_up(actor)
    address = parse_email(email) if email else None
    namespace = take_name(
        name, NamespaceKind.USER, is_self_chosen=not actor.is_system, public_id=public_id
    )
    is_verified = (is_email_verified and actor.is_system) or not settings.EMAIL_VERIFICATION
    user = User(
        namespace=namespace,
        username=name,
        email=address,
        email_verified_at=now() if address and is_verified else None,
        full_name=parse_line(full_name, what=_("full name"), limit=120),
    )
    if not actor.is_system:
        require_strong(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise EmailTaken(address or "") from error
    if address:
        EmailAddress.objects.create(user=user, email=address, verified=is_verified, primary=True)
    publish(UserSignedUp(actor_id=user.pk, user_id=user.pk, username=name))
    return user


def require_strong(password: str | None, user: User) -> None:
    """Raises: WeakPassword."""
    try:
        validate_password(password or "", user)
    except ValidationError as error:
        raise WeakPassword(error.messages) from error
