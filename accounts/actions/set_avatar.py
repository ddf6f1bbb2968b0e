"""Give a person or an organization a picture, or take it away."""

from accounts import policy
from accounts.actor import Actor
from accounts.models import Organization, Role, User
from accounts.pictures import store_picture


def set_avatar(*, actor: Actor, owner: User | Organization, content: bytes | None) -> None:
    """None brings the letter back. Leaves no event: nobody is told of a new picture.

    content: what was uploaded; it is decoded and written anew, so nothing of it is served.

    Raises:
        NotSignedIn, Forbidden: not the person himself, or no admin of the organization.
        BadInput: see `store_picture`.
    """
    _require_may_change(actor, owner)
    owner.avatar_url = "" if content is None else store_picture(content)
    owner.save(update_fields=["avatar_url"])


def _require_may_change(actor: Actor, owner: User | Organization) -> None:
    if isinstance(owner, User):
        policy.require_account(actor, owner)
    else:
        policy.require_role(actor, owner, Role.ADMIN)
