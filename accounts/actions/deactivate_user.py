"""Shut an account: sessions, passwords and tokens stop working with the next request."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actor import Actor
from accounts.events import UserDeactivated
from accounts.models import User
from hub.kernel.errors import BadInput
from outbox.publish import publish


@transaction.atomic
def deactivate_user(*, actor: Actor, user: User) -> None:
    """The name stays taken, so nobody can step into the account's place; nothing is deleted.

    Raises:
        NotSignedIn, Forbidden: not an operator.
        BadInput: an operator would shut himself out.
    """
    policy.require_operator(actor)
    if actor.user_id == user.pk:
        raise BadInput(_("You would shut yourself out; ask another operator."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    publish(UserDeactivated(actor_id=actor.user_id, user_id=user.pk, username=user.username))
