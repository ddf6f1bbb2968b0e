"""Give a member another role."""

from django.db import transaction

from accounts import policy
from accounts.actor import Actor
from accounts.events import MemberChanged
from accounts.lookup import lock_membership
from accounts.models import Membership, Organization, Role, User
from accounts.queries import require_another_admin
from outbox.publish import publish


@transaction.atomic
def change_member(
    *, actor: Actor, organization: Organization, user: User, role: Role
) -> Membership:
    """The changed membership; nothing happens if the role is the same.

    Raises:
        NotSignedIn, Forbidden: not an admin of the organization.
        NotFound: not a member.
        LastAdmin: nobody else is an admin.
    """
    policy.require_role(actor, organization, Role.ADMIN)
    membership = lock_membership(organization, user)
    old = Role(membership.role)
    if old is role:
        return membership
    if old is Role.ADMIN:
        require_another_admin(organization, than=user)
    membership.role = role
    membership.save(update_fields=["role"])
    publish(
        MemberChanged(
            actor_id=actor.user_id,
            organization_id=organization.pk,
            organization_name=organization.namespace.name,
            user_id=user.pk,
            old_role=old.label,
            role=role.label,
        )
    )
    return membership
