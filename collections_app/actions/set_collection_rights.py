"""Decide who in an organization edits its collections."""

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Organization
from collections_app import policy
from collections_app.models import OrganizationCollections


@transaction.atomic
def set_collection_rights(
    *, actor: Actor, organization: Organization, every_member_edits: bool
) -> None:
    """Writers and admins always do; leaves no event, for nobody is told.

    Raises: NotSignedIn, Forbidden.
    """
    policy.require_may_set_rights(actor, organization)
    OrganizationCollections.objects.update_or_create(
        organization=organization, defaults={"every_member_edits": every_member_edits}
    )
