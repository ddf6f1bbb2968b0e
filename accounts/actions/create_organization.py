"""Make an organization; who makes it becomes its first admin."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actor import Actor
from accounts.events import MemberAdded, OrganizationCreated
from accounts.models import Membership, NamespaceKind, Organization, Role
from accounts.names import take_name
from accounts.texts import parse_line
from outbox.publish import publish


@transaction.atomic
def create_organization(
    *, actor: Actor, name: str, full_name: str = "", public_id: str | None = None
) -> Organization:
    """The new organization. Made by the hub itself it has no members yet, and any possible name.

    Raises:
        NotSignedIn, Forbidden: not a person with a full credential.
        BadName, NameTaken.
        BadInput: the full name cannot be.
    """
    policy.may_create_organization(actor)
    namespace = take_name(
        name,
        NamespaceKind.ORGANIZATION,
        is_self_chosen=not actor.is_system,
        public_id=public_id if actor.is_system else None,
    )
    organization = Organization.objects.create(
        namespace=namespace, full_name=parse_line(full_name, what=_("full name"), limit=120)
    )
    publish(
        OrganizationCreated(
            actor_id=actor.user_id, organization_id=organization.pk, organization_name=name
        )
    )
    if actor.user is not None:
        Membership.objects.create(organization=organization, user=actor.user, role=Role.ADMIN)
        publish(
            MemberAdded(
                actor_id=actor.user_id,
                organization_id=organization.pk,
                organization_name=name,
                user_id=actor.user.pk,
                role=Role.ADMIN.label,
            )
        )
    return organization
