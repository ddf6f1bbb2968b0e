"""Organizations and users of a declaration, with tokens and memberships."""

from collections.abc import Mapping
from typing import TypeVar

from django.db import transaction

from accounts.actions.add_member import add_member
from accounts.actions.change_member import change_member
from accounts.actions.create_organization import create_organization
from accounts.actions.create_token import create_token, digest_of
from accounts.actions.set_standing import set_standing
from accounts.actions.sign_up import sign_up
from accounts.actions.update_organization import update_organization
from accounts.actions.update_profile import update_profile
from accounts.actor import Actor
from accounts.lookup import find_organization
from accounts.models import AccessToken, Membership, Organization, Role, TokenRole, User
from accounts.models.organization import Visibility
from hub.provision.reader import Reader
from hub.provision.report import Misdeclared

T = TypeVar("T")
_SYSTEM = Actor.system("provisioning")
_TOKEN_ROLES = {
    "read": TokenRole.READ,
    "write": TokenRole.WRITE,
}


@transaction.atomic
def apply_organization(declared: Reader) -> None:
    name = declared.text("name")
    full_name = declared.text("fullname", "")
    public_id = declared.text("id", "") or None
    organization = Organization.objects.filter(namespace__name_lower=name.lower()).first()
    if organization is None:
        organization = create_organization(
            actor=_SYSTEM, name=name, full_name=full_name, public_id=public_id
        )
        declared.report.created.append(f"organization {name}")
    wanted: dict[str, object] = {"full_name": full_name} if full_name else {}
    wanted |= _texts(declared, website="website", bio="bio", avatar_url="avatar_url")
    if declared.has("settings"):
        wanted |= _organization_settings(
            Reader(declared.raw("settings"), declared.at("settings"), declared.report)
        )
    declared.finish()
    different = _differences(organization, wanted)
    if different:
        update_organization(actor=_SYSTEM, organization=organization, **different)  # type: ignore[arg-type]  # keys and types as read above
        declared.report.changed.append(f"organization {name}: {', '.join(sorted(different))}")


@transaction.atomic
def apply_user(declared: Reader) -> None:
    name = declared.text("username")
    user = User.objects.filter(namespace__name_lower=name.lower()).first()
    email, password = declared.text("email", ""), declared.text("password", "")
    is_verified = declared.flag("email_verified")
    public_id = declared.text("id", "") or None
    profile = _texts(
        declared, full_name="fullname", website="website", bio="bio", avatar_url="avatar_url"
    )
    if user is None:
        user = sign_up(
            actor=_SYSTEM,
            name=name,
            password=password or None,
            email=email or None,
            is_email_verified=is_verified,
            public_id=public_id,
        )
        declared.report.created.append(f"user {name}")
    different = _differences(user, profile)
    if different:
        update_profile(actor=_SYSTEM, user=user, **different)  # type: ignore[arg-type]  # keys and types as read above
        declared.report.changed.append(f"user {name}: {', '.join(sorted(different))}")
    _apply_standing(declared, user)
    for token in declared.objects("tokens"):
        _apply_token(token, user)
    for membership in declared.objects("orgs"):
        _apply_membership(membership, user)
    declared.finish()


def _apply_standing(declared: Reader, user: User) -> None:
    is_operator = declared.flag("is_admin", default=user.is_staff)
    is_pro = declared.flag("is_pro", default=user.is_pro)
    if (is_operator, is_pro) != (user.is_staff, user.is_pro):
        set_standing(actor=_SYSTEM, user=user, is_operator=is_operator, is_pro=is_pro)
        declared.report.changed.append(f"user {user.username}: standing")


def _apply_token(declared: Reader, user: User) -> None:
    value, name = declared.text("value"), declared.text("name", "provisioned")
    role = _choice(declared, "role", _TOKEN_ROLES, "read")
    declared.finish()
    known = AccessToken.objects.filter(digest=digest_of(value)).first()
    if known is None:
        create_token(actor=_SYSTEM, user=user, name=name, role=role, value=value)
        declared.report.created.append(f"token {name!r} of {user.username}")
    elif known.user_id != user.pk:
        raise Misdeclared(declared.at("value"), "is the token of another user")


def _apply_membership(declared: Reader, user: User) -> None:
    organization = find_organization(declared.text("name"))
    roles = {role.label: role for role in Role}
    role = _choice(declared, "role", roles, Role(organization.default_role).label)
    declared.finish()
    known = Membership.objects.filter(organization=organization, user=user).first()
    what = f"{user.username} in {organization.namespace.name}: {role.label}"
    if known is None:
        add_member(actor=_SYSTEM, organization=organization, user=user, role=role)
        declared.report.created.append(what)
    elif Role(known.role) is not role:
        change_member(actor=_SYSTEM, organization=organization, user=user, role=role)
        declared.report.changed.append(what)


def _organization_settings(declared: Reader) -> dict[str, object]:
    found: dict[str, object] = {}
    if declared.has("default_repo_visibility"):
        kinds = {kind.value: kind for kind in Visibility}
        found["default_repo_visibility"] = _choice(declared, "default_repo_visibility", kinds)
    if declared.has("default_role"):
        roles = {role.label: role for role in Role}
        found["default_role"] = _choice(declared, "default_role", roles)
    declared.finish()
    return found


def _choice(declared: Reader, key: str, choices: Mapping[str, T], default: str | None = None) -> T:
    text = declared.text(key, default)
    if text not in choices:
        raise Misdeclared(declared.at(key), f"must be one of {', '.join(choices)}, not {text!r}")
    return choices[text]


def _texts(declared: Reader, **keys: str) -> dict[str, object]:
    """Field by key, those that are given."""
    return {field: declared.text(key) for field, key in keys.items() if declared.has(key)}


def _differences(row: object, wanted: dict[str, object]) -> dict[str, object]:
    return {field: value for field, value in wanted.items() if getattr(row, field) != value}
