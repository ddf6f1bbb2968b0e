"""Let somebody speak in one's repositories again."""

from django.db import transaction

from accounts import policy
from accounts.actor import Actor
from accounts.events import UserBlocked
from accounts.models import Block, Namespace, User
from outbox.publish import publish


@transaction.atomic
def unblock_user(*, actor: Actor, namespace: Namespace, user: User) -> None:
    """Idempotent. Raises: NotSignedIn, Forbidden: see `policy.require_may_block`."""
    blocker = policy.require_may_block(actor, namespace)
    deleted, _ = Block.objects.filter(namespace=namespace, user=user).delete()
    if deleted:
        publish(
            UserBlocked(
                actor_id=blocker.pk, namespace_id=namespace.pk, user_id=user.pk, is_blocked=False
            )
        )
