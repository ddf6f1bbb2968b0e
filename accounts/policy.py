"""Who may, as far as people and organizations go; repositories have their own policy above."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.actor import Actor, Scope
from accounts.errors import Blocked, SignUpClosed
from accounts.models import Block, Membership, Namespace, Organization, Role, TokenRole, User
from hub.kernel.errors import Forbidden, NotSignedIn
from hub.kernel.wording import quoted

# What a token may at most do on repositories. A write token may also delete: clients expect it.
# Accounts are another matter: `require_account` wants a session, whatever the token.
CEILINGS = {TokenRole.READ: Scope.READ, TokenRole.WRITE: Scope.ADMIN}
_GRANT_SCOPES = {
    Role.READ: Scope.READ,
    Role.CONTRIBUTOR: Scope.WRITE,
    Role.WRITE: Scope.WRITE,
    Role.ADMIN: Scope.ADMIN,
}


def scope_of_grant(role: int) -> Scope:
    """What a fine-grained token may do where it was granted this role."""
    return _GRANT_SCOPES.get(Role(role), Scope.NONE)


def role_of(user: User | None, namespace: Namespace) -> Role:
    """ADMIN on one's own namespace, the member's role on an organization, else NO_ACCESS."""
    if user is None or not user.is_active:
        return Role.NO_ACCESS
    if user.namespace_id == namespace.pk:
        return Role.ADMIN
    # SECURITY: one filter() call; chained ones would join twice and could mix two members.
    role = (
        Membership.objects.filter(user=user.pk, organization__namespace=namespace.pk)
        .values_list("role", flat=True)
        .first()
    )
    return Role.NO_ACCESS if role is None else Role(role)


def credential_scope(actor: Actor, namespace: Namespace) -> Scope:
    """The most this credential may do in the namespace, whoever shows it."""
    if actor.fine is None:
        return actor.ceiling
    return actor.fine.namespaces.get(namespace.pk, Scope.NONE)


def require_signed_in(actor: Actor) -> User:
    """Raises: NotSignedIn."""
    if actor.user is None:
        raise NotSignedIn
    return actor.user


def require_role(actor: Actor, organization: Organization, minimum: Role) -> None:
    """Raises: NotSignedIn, Forbidden."""
    if actor.is_system:
        return
    namespace = organization.namespace
    if role_of(require_signed_in(actor), namespace) < minimum:
        raise Forbidden(
            _("Only members of %(name)s with the role %(role)s may do this; ask one of its admins.")
            % {"name": quoted(namespace.name), "role": quoted(minimum.words)}
        )
    needed = Scope.READ if minimum <= Role.READ else Scope.WRITE
    if credential_scope(actor, namespace) < needed:
        raise Forbidden(
            _(
                "This access token may not do this in %(name)s; sign in, or use a token "
                "with that permission (Settings, Access Tokens)."
            )
            % {"name": quoted(namespace.name)}
        )


def may_create_in(actor: Actor, namespace: Namespace) -> None:
    """Pass if the actor may make repositories in the namespace.

    Raises:
        NotSignedIn: nobody is signed in.
        Forbidden: not the actor's, a role below contributor, or a token that may not write there.
    """
    if actor.is_system:
        return
    user = require_signed_in(actor)
    if role_of(user, namespace) < Role.CONTRIBUTOR:
        raise Forbidden(
            _("You don't have the rights to create a repository under the namespace %(name)s.")
            % {"name": quoted(namespace.name)}
        )
    if credential_scope(actor, namespace) < Scope.WRITE:
        raise Forbidden(
            _(
                "This access token may not create repositories under %(name)s; use a token "
                "with write permission there (Settings, Access Tokens)."
            )
            % {"name": quoted(namespace.name)}
        )


def may_sign_up(actor: Actor) -> None:
    """Raises: Forbidden, SignUpClosed."""
    if actor.is_system:
        return
    if actor.user is not None:
        raise Forbidden(_("You have an account; sign out first to make another one."))
    if not settings.SIGN_UP_OPEN:
        raise SignUpClosed


def may_create_organization(actor: Actor) -> None:
    """Anyone with an account and a full credential, and the hub itself.

    Raises: NotSignedIn, Forbidden.
    """
    if not actor.is_system:
        require_account(actor, require_signed_in(actor))


def require_account(actor: Actor, user: User) -> None:
    """Pass for the person himself with a full credential, and for the hub itself.

    SECURITY: no token passes, not even a write token: a leaked token must not be able to make
    itself another one, to change the password or to give away an organization.

    Raises:
        NotSignedIn: nobody is signed in.
        Forbidden: somebody else's account, or an access token.
    """
    if actor.is_system:
        return
    if require_signed_in(actor).pk != user.pk:
        raise Forbidden(_("This belongs to another account."))
    if actor.token_id is not None:
        raise Forbidden(_("An access token may not change account settings; sign in on the site."))


def require_operator(actor: Actor) -> None:
    """Pass for the hub itself and for a signed-in operator of the admin panel.

    Raises: NotSignedIn, Forbidden.
    """
    if actor.is_system:
        return
    user = require_signed_in(actor)
    if not (user.is_active and user.is_superuser) or actor.token_id is not None:
        raise Forbidden(_("Only the operators of this hub may do this, signed in on the site."))


def require_system(actor: Actor) -> None:
    """Pass for the hub itself only: provisioning and first start.

    Raises: Forbidden.
    """
    if not actor.is_system:
        raise Forbidden("Only the hub itself may do this.")


def may_see_member_addresses(actor: Actor, organization: Organization) -> bool:
    """Whether e-mail addresses of members may be told."""
    return actor.is_system or (
        role_of(actor.user, organization.namespace) >= Role.ADMIN
        and credential_scope(actor, organization.namespace) >= Scope.READ
    )


def may_remove_member(actor: Actor, organization: Organization, user: User) -> None:
    """A member may leave by himself, signed in; else it takes an admin.

    Raises: NotSignedIn, Forbidden.
    """
    if actor.user_id == user.pk and actor.token_id is None:
        return
    require_role(actor, organization, Role.ADMIN)


def require_may_follow(actor: Actor) -> User:
    """The person, if he may leave such a trace.

    Raises:
        NotSignedIn.
        Forbidden: a token that may only read.
    """
    user = require_signed_in(actor)
    if credential_scope(actor, user.namespace) < Scope.WRITE:
        raise Forbidden(
            _(
                "This access token may only read; use one with write permission (Settings, "
                "Access Tokens)."
            )
        )
    return user


def require_may_block(actor: Actor, namespace: Namespace) -> User:
    """The person who keeps others out of these repositories: himself of his own, admins of theirs.

    Raises: NotSignedIn, Forbidden: an access token, somebody else's account, no admin.
    """
    user = require_signed_in(actor)
    require_account(actor, user)
    if role_of(user, namespace) < Role.ADMIN:
        raise Forbidden(
            _("Only admins of %(name)s may do this; ask one of them.")
            % {"name": quoted(namespace.name)}
        )
    return user


def require_not_blocked(user: User, namespace_id: int | None) -> None:
    """Pass unless the owner of that namespace does not want this person there.

    Raises: Blocked.
    """
    if Block.objects.filter(user=user.pk, namespace=namespace_id).exists():
        raise Blocked


def open_to_all(actor: Actor) -> None:
    """Says on purpose that an action asks nobody's leave; another credential stands in the action."""


def may_revoke_token(actor: Actor, owner: User) -> None:
    """The owner with a full credential, or an operator.

    Raises: NotSignedIn, Forbidden.
    """
    if actor.user_id == owner.pk:
        require_account(actor, owner)
    else:
        require_operator(actor)
