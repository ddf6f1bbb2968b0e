"""Delete a token; the next request that shows it is refused."""

from django.db import transaction

from accounts import policy
from accounts.actor import Actor
from accounts.events import TokenRevoked
from accounts.models import AccessToken
from outbox.publish import publish


@transaction.atomic
def revoke_token(*, actor: Actor, token: AccessToken) -> None:
    """Raises: NotSignedIn, Forbidden: neither the owner with a full credential nor an operator."""
    policy.may_revoke_token(actor, token.user)
    publish(
        TokenRevoked(
            actor_id=actor.user_id,
            user_id=token.user_id,
            token_id=token.pk,
            token_name=token.name,
        )
    )
    token.delete()
