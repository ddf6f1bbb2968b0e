"""Change what an organization tells about itself, and what newcomers and new repositories get."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actor import Actor
from accounts.links import parse_links
from accounts.models import Organization, Role
from accounts.models.organization import Visibility
from accounts.texts import parse_line, parse_paragraph, parse_web_address


@transaction.atomic
def update_organization(
    *,
    actor: Actor,
    organization: Organization,
    full_name: str | None = None,
    bio: str | None = None,
    website: str | None = None,
    links: str | None = None,
    avatar_url: str | None = None,
    default_role: Role | None = None,
    default_repo_visibility: Visibility | None = None,
) -> None:
    """None leaves a field as it is. Leaves no event. links: one address a line.

    Raises:
        NotSignedIn, Forbidden: not an admin of the organization.
        BadInput: too long, control characters, not a web address, admin as default role.
    """
    policy.require_role(actor, organization, Role.ADMIN)
    if avatar_url is not None:
        policy.require_system(actor)
        organization.avatar_url = parse_line(avatar_url, what="avatar address", limit=500)
    if full_name is not None:
        organization.full_name = parse_line(full_name, what=_("full name"), limit=120)
    if bio is not None:
        organization.bio = parse_paragraph(bio, what=_("description"), limit=500)
    if website is not None:
        organization.website = parse_web_address(website)
    if links is not None:
        organization.links = parse_links(links)
    if default_role is not None:
        organization.default_role = default_role
    if default_repo_visibility is not None:
        organization.default_repo_visibility = default_repo_visibility
    organization.save(
        update_fields=[
            "full_name",
            "bio",
            "website",
            "links",
            "avatar_url",
            "default_role",
            "default_repo_visibility",
        ]
    )
