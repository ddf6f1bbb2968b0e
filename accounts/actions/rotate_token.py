"""Give a token a new value; the old one stops working at once."""

from django.db import transaction

from accounts import policy
from accounts.actions.create_token import digest_of, hint_of, new_value
from accounts.actor import Actor
from accounts.events import TokenRotated
from accounts.models import AccessToken
from outbox.publish import publish


@transaction.atomic
def rotate_token(*, actor: Actor, token: AccessToken) -> str:
    """The new value, which cannot be told again; name, role, grants and expiry stay.

    Raises:
        NotSignedIn, Forbidden: not the person himself with a full credential.
    """
    policy.require_account(actor, token.user)
    value = new_value()
    token.digest = digest_of(value)
    token.hint = hint_of(value)
    token.save(update_fields=["digest", "hint"])
    publish(
        TokenRotated(
            actor_id=actor.user_id,
            user_id=token.user_id,
            token_id=token.pk,
            token_name=token.name,
        )
    )
    return value
