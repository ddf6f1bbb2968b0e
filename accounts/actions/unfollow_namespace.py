"""Follow somebody no longer."""

from django.db import transaction

from accounts import policy
from accounts.actor import Actor
from accounts.events import NamespaceFollowed
from accounts.models import Follow, Namespace
from outbox.publish import publish


@transaction.atomic
def unfollow_namespace(*, actor: Actor, namespace: Namespace) -> None:
    """Idempotent.

    Raises:
        NotSignedIn.
        Forbidden: a token that may only read.
    """
    user = policy.require_may_follow(actor)
    deleted, _ = Follow.objects.filter(follower=user, namespace=namespace).delete()
    if deleted:
        publish(
            NamespaceFollowed(
                actor_id=user.pk,
                namespace_id=namespace.pk,
                namespace_name=namespace.name,
                is_followed=False,
            )
        )
