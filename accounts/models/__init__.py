"""Rows of accounts."""

from accounts.models.access_token import AccessToken, TokenGrant, TokenRole
from accounts.models.block import Block
from accounts.models.follow import Follow
from accounts.models.namespace import Namespace, NamespaceKind, NamespaceQuerySet
from accounts.models.organization import Membership, Organization, Role
from accounts.models.spent_link import SpentLink
from accounts.models.user import User, UserQuerySet

__all__ = [
    "AccessToken",
    "Block",
    "Follow",
    "Membership",
    "Namespace",
    "NamespaceKind",
    "NamespaceQuerySet",
    "Organization",
    "Role",
    "SpentLink",
    "TokenGrant",
    "TokenRole",
    "User",
    "UserQuerySet",
]
