"""End a membership: an admin removes somebody, or a member leaves."""

from django.db import transaction

from accounts import policy
from accounts.actor import Actor
from accounts.events import MemberRemoved
from accounts.lookup import lock_membership
from accounts.models import Organization, Role, User
from accounts.queries import require_another_admin
from outbox.publish import publish


@transaction.atomic
def remove_member(*, actor: Actor, organization: Organization, user: User) -> None:
    """Raises:
    NotSignedIn, Forbidden: neither the member himself nor an admin of the organization.
    NotFound: not a member.
    LastAdmin: nobody else is an admin.
    """
    policy.may_remove_member(actor, organization, user)
    membership = lock_membership(organization, user)
    if membership.role == Role.ADMIN:
        require_another_admin(organization, than=user)
    membership.delete()
    publish(
        MemberRemoved(
            actor_id=actor.user_id,
            organization_id=organization.pk,
            organization_name=organization.namespace.name,
            user_id=user.pk,
        )
    )
