"""Open a shut account again, with its tokens and memberships."""

from django.db import transaction

from accounts import policy
from accounts.actor import Actor
from accounts.events import UserReactivated
from accounts.models import User
from outbox.publish import publish


@transaction.atomic
def reactivate_user(*, actor: Actor, user: User) -> None:
    """Raises: NotSignedIn, Forbidden: not an operator."""
    policy.require_operator(actor)
    user.is_active = True
    user.save(update_fields=["is_active"])
    publish(UserReactivated(actor_id=actor.user_id, user_id=user.pk, username=user.username))
