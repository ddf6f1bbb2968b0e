"""People and organizations as the wire spells them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NotRequired, TypedDict

from accounts.avatars import avatar_path
from accounts.models import (
    AccessToken,
    Membership,
    Namespace,
    Organization,
    Role,
    TokenRole,
    User,
)
from accounts.ports import RepoCounts, RepoTarget
from hub.kernel.clock import wire_time

# What a grant allows, in the words that tokens of the Hub are described with.
_PERMISSIONS = {
    Role.READ: ["repo.content.read"],
    Role.WRITE: ["repo.content.read", "repo.write", "discussion.write"],
    Role.ADMIN: ["repo.content.read", "repo.write", "discussion.write", "repo.access.read"],
}


class OrgOfUser(TypedDict):
    type: Literal["org"]
    id: str
    name: str
    fullname: str
    email: None
    canPay: bool
    periodEnd: None
    avatarUrl: str
    isEnterprise: bool
    roleInOrg: str


class WhoAmI(TypedDict):
    type: Literal["user"]
    id: str
    name: str
    fullname: str
    email: str | None
    emailVerified: bool
    canPay: bool
    periodEnd: None
    isPro: bool
    avatarUrl: str
    orgs: list[OrgOfUser]
    auth: dict[str, Any]  # Any: its shape depends on the kind of credential


class UserRow(TypedDict):
    _id: str
    user: str
    fullname: str
    avatarUrl: str
    isPro: bool
    type: Literal["user"]
    role: NotRequired[str]
    email: NotRequired[str]


class FollowedOrganization(TypedDict):
    """As a row among people, so that clients that know people only can read it."""

    _id: str
    user: str
    fullname: str
    avatarUrl: str
    type: Literal["org"]


class OrgBadge(TypedDict):
    name: str
    fullname: str
    avatarUrl: str


class UserOverview(TypedDict):
    _id: str
    user: str
    type: Literal["user"]
    fullname: str
    avatarUrl: str
    isPro: bool
    details: NotRequired[str]
    numModels: int
    numDatasets: int
    numSpaces: int
    numLikes: int
    numFollowing: int
    numFollowers: int
    isFollowing: bool
    orgs: list[OrgBadge]
    createdAt: str


class OrganizationOverview(TypedDict):
    _id: str
    name: str
    type: Literal["org"]
    fullname: str
    avatarUrl: str
    details: NotRequired[str]
    isVerified: bool
    numModels: int
    numDatasets: int
    numSpaces: int
    numUsers: int
    numFollowers: int
    isFollowing: bool
    createdAt: str


@dataclass(frozen=True, slots=True)
class FollowCounts:
    """following: 0 for organizations. is_following: whether who asks follows."""

    followers: int
    following: int = 0
    is_following: bool = False


def who_am_i(
    user: User,
    memberships: Iterable[Membership],
    auth: dict[str, Any],  # Any: as in WhoAmI
    *,
    origin: str,
) -> WhoAmI:
    """Body of GET /api/whoami-v2. Source: huggingface_hub `HfApi.whoami` 0.10 to 2.4.

    {"type": "user", "id": "62f2…", "name": "ana", "fullname": "Ana", "email": "ana@x.org",
     "emailVerified": true, "canPay": false, "periodEnd": null, "isPro": false, "avatarUrl": "…",
     "orgs": [{"type": "org", "name": "lab", "roleInOrg": "admin", …}],
     "auth": {"type": "access_token", "accessToken": {"displayName": "ci", "role": "write", …}}}
    """
    return {
        "type": "user",
        "id": user.namespace.public_id,
        "name": user.username,
        "fullname": user.get_full_name(),
        "email": user.email,
        "emailVerified": user.is_email_verified,
        "canPay": False,
        "periodEnd": None,
        "isPro": user.is_pro,
        "avatarUrl": absolute(avatar_path(user.username, user.avatar_url), origin),
        "orgs": [_org_of_user(membership, origin=origin) for membership in memberships],
        "auth": auth,
    }


def token_auth(token: AccessToken, targets: Mapping[int, RepoTarget]) -> dict[str, Any]:
    """`auth` of whoami for an access token; clients up to 1.16 read `role` at login. Any: JSON."""
    about: dict[str, Any] = {  # Any: JSON
        "displayName": token.name,
        "role": token.role,
        "createdAt": wire_time(token.created_at),
    }
    if token.role == TokenRole.FINE_GRAINED:
        about["fineGrained"] = {
            "canReadGatedRepos": token.can_read_gated,
            "global": [],
            "scoped": list(_scopes(token, targets)),
        }
    auth: dict[str, Any] = {"type": "access_token", "accessToken": about}  # Any: JSON
    if token.expires_at is not None:
        auth["expiresAt"] = wire_time(token.expires_at)
    return auth


def user_row(user: User, *, origin: str) -> UserRow:
    """A person in lists: members, followers, likers. Source: huggingface_hub `User`."""
    return {
        "_id": user.namespace.public_id,
        "user": user.username,
        "fullname": user.get_full_name(),
        "avatarUrl": absolute(avatar_path(user.username, user.avatar_url), origin),
        "isPro": user.is_pro,
        "type": "user",
    }


def follow_row(namespace: Namespace, *, origin: str) -> UserRow | FollowedOrganization:
    """One row of GET /api/users/{u}/following: a person or an organization."""
    if not namespace.is_organization:
        return user_row(namespace.user, origin=origin)
    organization = namespace.organization
    return {
        "_id": namespace.public_id,
        "user": namespace.name,
        "fullname": organization.full_name or namespace.name,
        "avatarUrl": absolute(avatar_path(namespace.name, organization.avatar_url), origin),
        "type": "org",
    }


def member_row(membership: Membership, *, origin: str, with_email: bool) -> UserRow:
    """One row of GET /api/organizations/{o}/members; e-mail addresses only for its admins."""
    row = user_row(membership.user, origin=origin)
    row["role"] = Role(membership.role).label
    if with_email and membership.user.email:
        row["email"] = membership.user.email
    return row


def user_overview(
    user: User,
    memberships: Sequence[Membership],
    counts: RepoCounts,
    *,
    likes: int,
    follows: FollowCounts,
    origin: str,
) -> UserOverview:
    """Body of GET /api/users/{u}/overview. Source: huggingface_hub `User`."""
    body: UserOverview = {
        "_id": user.namespace.public_id,
        "user": user.username,
        "type": "user",
        "fullname": user.get_full_name(),
        "avatarUrl": absolute(avatar_path(user.username, user.avatar_url), origin),
        "isPro": user.is_pro,
        "numModels": counts["numModels"],
        "numDatasets": counts["numDatasets"],
        "numSpaces": counts["numSpaces"],
        "numLikes": likes,
        "numFollowing": follows.following,
        "numFollowers": follows.followers,
        "isFollowing": follows.is_following,
        "orgs": [_org_badge(membership.organization, origin=origin) for membership in memberships],
        "createdAt": wire_time(user.date_joined),
    }
    if user.bio:
        body["details"] = user.bio
    return body


def organization_overview(
    organization: Organization,
    counts: RepoCounts,
    *,
    members: int,
    follows: FollowCounts,
    origin: str,
) -> OrganizationOverview:
    """Body of GET /api/organizations/{o}/overview. Source: huggingface_hub `Organization`."""
    name = organization.namespace.name
    body: OrganizationOverview = {
        "_id": organization.namespace.public_id,
        "name": name,
        "type": "org",
        "fullname": organization.full_name or name,
        "avatarUrl": absolute(avatar_path(name, organization.avatar_url), origin),
        "isVerified": False,
        "numModels": counts["numModels"],
        "numDatasets": counts["numDatasets"],
        "numSpaces": counts["numSpaces"],
        "numUsers": members,
        "numFollowers": follows.followers,
        "isFollowing": follows.is_following,
        "createdAt": wire_time(organization.namespace.created_at),
    }
    if organization.bio:
        body["details"] = organization.bio
    return body


def absolute(address: str, origin: str) -> str:
    """Stored addresses may be paths of this hub; clients expect a whole URL."""
    return f"{origin}{address}" if address.startswith("/") else address


def _org_of_user(membership: Membership, *, origin: str) -> OrgOfUser:
    organization = membership.organization
    name = organization.namespace.name
    return {
        "type": "org",
        "id": organization.namespace.public_id,
        "name": name,
        "fullname": organization.full_name or name,
        "email": None,
        "canPay": False,
        "periodEnd": None,
        "avatarUrl": absolute(avatar_path(name, organization.avatar_url), origin),
        "isEnterprise": False,
        "roleInOrg": Role(membership.role).label,
    }


def _org_badge(organization: Organization, *, origin: str) -> OrgBadge:
    name = organization.namespace.name
    return {
        "name": name,
        "fullname": organization.full_name or name,
        "avatarUrl": absolute(avatar_path(name, organization.avatar_url), origin),
    }


def _scopes(
    token: AccessToken, targets: Mapping[int, RepoTarget]
) -> Iterable[dict[str, Any]]:  # Any: JSON
    for grant in token.grants.all():
        if grant.namespace is not None:
            kind = "org" if grant.namespace.is_organization else "user"
            entity = {
                "_id": grant.namespace.public_id,
                "type": kind,
                "name": grant.namespace.name,
            }
        elif target := targets.get(grant.repo_pk or 0):
            entity = {"_id": target.public_id, "type": target.repo_type, "name": target.repo_id}
        else:
            # Deleted, or the token's owner may not see it any more: nothing to tell.
            continue
        yield {"entity": entity, "permissions": _PERMISSIONS[Role(grant.role)]}
