"""Keep somebody from leaving traces in one's repositories."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actor import Actor
from accounts.events import UserBlocked
from accounts.models import Block, Follow, Membership, Namespace, User
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from outbox.publish import publish


@transaction.atomic
def block_user(*, actor: Actor, namespace: Namespace, user: User) -> None:
    """He neither comments, opens, reacts, likes nor proposes there any more. Idempotent.

    Neither follows the other any longer. What he has said stays; who wants it gone hides it.

    Raises:
        NotSignedIn, Forbidden: see `policy.require_may_block`.
        BadInput: oneself, or a member of the organization.
    """
    blocker = policy.require_may_block(actor, namespace)
    if user.namespace_id == namespace.pk or user.pk == blocker.pk:
        raise BadInput(_("Nobody can block himself."))
    if Membership.objects.filter(user=user, organization__namespace=namespace).exists():
        raise BadInput(
            _("%(name)s is a member of %(organization)s; remove him first.")
            % {"name": quoted(user.username), "organization": quoted(namespace.name)}
        )
    _block, is_new = Block.objects.get_or_create(
        namespace=namespace, user=user, defaults={"made_by": blocker}
    )
    Follow.objects.filter(follower=user, namespace=namespace).delete()
    Follow.objects.filter(follower__namespace=namespace, namespace=user.namespace).delete()
    if is_new:
        publish(
            UserBlocked(
                actor_id=blocker.pk, namespace_id=namespace.pk, user_id=user.pk, is_blocked=True
            )
        )
