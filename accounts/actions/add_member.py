"""Take a person into an organization."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actor import Actor
from accounts.events import MemberAdded
from accounts.models import Membership, Organization, Role, User
from hub.kernel.errors import AlreadyExists
from hub.kernel.wording import quoted
from outbox.publish import publish


@transaction.atomic
def add_member(
    *, actor: Actor, organization: Organization, user: User, role: Role | None = None
) -> Membership:
    """The new membership; role None takes the organization's default.

    Raises:
        NotSignedIn, Forbidden: not an admin of the organization.
        AlreadyExists: a member already; `change_member` changes the role.
    """
    policy.require_role(actor, organization, Role.ADMIN)
    granted = Role(organization.default_role) if role is None else role
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                organization=organization, user=user, role=granted
            )
    except IntegrityError as error:
        raise AlreadyExists(
            _("%(name)s is a member of %(organization)s already.")
            % {"name": quoted(user.username), "organization": quoted(organization.namespace.name)}
        ) from error
    publish(
        MemberAdded(
            actor_id=actor.user_id,
            organization_id=organization.pk,
            organization_name=organization.namespace.name,
            user_id=user.pk,
            role=granted.label,
        )
    )
    return membership
