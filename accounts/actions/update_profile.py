"""Change what a person tells about himself."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actor import Actor
from accounts.links import parse_links
from accounts.models import User
from accounts.texts import parse_line, parse_paragraph, parse_web_address


@transaction.atomic
def update_profile(
    *,
    actor: Actor,
    user: User,
    full_name: str | None = None,
    bio: str | None = None,
    website: str | None = None,
    links: str | None = None,
    avatar_url: str | None = None,
) -> None:
    """None leaves a field as it is. Leaves no event: nobody is told of a new motto.

    links: one address a line.
    avatar_url: only the hub itself may set it; a stranger's address would be asked by every visitor.

    Raises:
        NotSignedIn, Forbidden: not the person himself with a full credential.
        BadInput: too long, control characters, or not a web address.
    """
    policy.require_account(actor, user)
    if avatar_url is not None:
        policy.require_system(actor)
        user.avatar_url = parse_line(avatar_url, what="avatar address", limit=500)
    if full_name is not None:
        user.full_name = parse_line(full_name, what=_("full name"), limit=120)
    if bio is not None:
        user.bio = parse_paragraph(bio, what=_("text about you"), limit=500)
    if website is not None:
        user.website = parse_web_address(website)
    if links is not None:
        user.links = parse_links(links)
    user.save(update_fields=["full_name", "bio", "website", "links", "avatar_url"])
