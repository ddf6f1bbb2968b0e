"""Doors: find a person, an organization or a membership, or say that it does not exist."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import AccessToken, Membership, Namespace, Organization, User
from hub.kernel.errors import NotFound
from hub.kernel.wording import quoted


def find_namespace(name: str) -> Namespace:
    """A user's or an organization's; case does not count.

    Raises:
        NotFound: nobody is called that, or the account is shut.
    """
    namespace = (
        Namespace.objects.named(name)
        .exclude(user__is_active=False)
        .select_related("user", "organization")
        .first()
    )
    if namespace is None:
        raise NotFound(
            _("There is no user or organization called %(name)s.") % {"name": quoted(name)}
        )
    return namespace


def find_user(name: str) -> User:
    """An account in use; case does not count.

    Raises:
        NotFound: nobody is called that, or the account is shut.
    """
    user = (
        User.objects.select_related("namespace")
        .filter(namespace__name_lower=name.lower(), is_active=True)
        .first()
    )
    if user is None:
        raise NotFound(_("There is no user called %(name)s.") % {"name": quoted(name)})
    return user


def find_organization(name: str) -> Organization:
    """Case does not count.

    Raises:
        NotFound: no organization is called that.
    """
    organization = (
        Organization.objects.select_related("namespace")
        .filter(namespace__name_lower=name.lower())
        .first()
    )
    if organization is None:
        raise NotFound(_("There is no organization called %(name)s.") % {"name": quoted(name)})
    return organization


def find_own_token(actor: Actor, public_id: str) -> AccessToken:
    """One of the actor's own tokens.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    token = (
        AccessToken.objects.select_related("user")
        .filter(user=actor.user_id, public_id=public_id)
        .first()
    )
    if token is None:
        raise NotFound(_("There is no such access token."))
    return token


def lock_membership(organization: Organization, user: User) -> Membership:
    """The membership, with the organization locked until the transaction ends.

    Raises:
        NotFound: not a member.
    """
    # The organization, not the membership: two admins who leave at the same moment touch different
    # memberships, and each would still see the other one.
    Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    membership = Membership.objects.filter(organization=organization, user=user).first()
    if membership is None:
        raise NotFound(
            _("%(name)s is not a member of %(organization)s.")
            % {"name": quoted(user.username), "organization": quoted(organization.namespace.name)}
        )
    return membership
