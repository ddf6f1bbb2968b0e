"""Follow a person or an organization."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actor import Actor
from accounts.events import NamespaceFollowed
from accounts.models import Follow, Namespace
from hub.kernel.errors import BadInput
from outbox.publish import publish


@transaction.atomic
def follow_namespace(*, actor: Actor, namespace: Namespace) -> None:
    """Idempotent.

    Raises:
        NotSignedIn.
        Forbidden: a token that may only read leaves no traces.
        Blocked: by whom he would follow.
        BadInput: oneself.
    """
    user = policy.require_may_follow(actor)
    policy.require_not_blocked(user, namespace.pk)
    if user.namespace_id == namespace.pk:
        raise BadInput(_("Nobody can follow himself."))
    _follow, is_new = Follow.objects.get_or_create(follower=user, namespace=namespace)
    if is_new:
        publish(
            NamespaceFollowed(
                actor_id=user.pk,
                namespace_id=namespace.pk,
                namespace_name=namespace.name,
                is_followed=True,
            )
        )
