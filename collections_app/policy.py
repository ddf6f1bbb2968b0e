"""Who may see and change collections, and which items of them a reader may know of."""

from enum import IntEnum

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts import policy as accounts_policy
from accounts.actor import Actor, Scope
from accounts.models import Membership, Namespace, Organization, Role, User
from collections_app.errors import CollectionNotFound, ItemNotFound
from collections_app.models import (
    Collection,
    CollectionChange,
    CollectionItem,
    CollectionQuerySet,
    ItemQuerySet,
    OrganizationCollections,
)
from hub.kernel.errors import Forbidden, NotSignedIn
from hub.kernel.wording import quoted
from repos import policy as repos_policy


class Access(IntEnum):
    NONE = 0  # the collection does not exist for this actor
    SEE = 1
    BELONG = 2  # its owner, members of the organization: the history
    EDIT = 3  # words, items, order, deletion


def access(actor: Actor, collection: Collection) -> Access:
    """What the person may, cut down to what the credential may. The namespace must be loaded."""
    if actor.is_system:
        return Access.EDIT
    open_to_all = Access.NONE if collection.is_private else Access.SEE
    return max(open_to_all, access_in(actor, collection.namespace))


def access_in(actor: Actor, namespace: Namespace) -> Access:
    """What the actor may with any collection of that owner, be it private."""
    if actor.is_system:
        return Access.EDIT
    role = accounts_policy.role_of(actor.user, namespace)
    scope = accounts_policy.credential_scope(actor, namespace)
    if role < Role.READ or scope < Scope.READ:
        return Access.NONE
    may_edit = role >= Role.WRITE or every_member_edits(namespace)
    return Access.EDIT if may_edit and scope >= Scope.WRITE else Access.BELONG


def require(actor: Actor, minimum: Access, collection: Collection) -> None:
    """Pass, or say why not.

    Raises:
        CollectionNotFound: it does not exist, or not for this actor; the two cannot be told apart.
        NotSignedIn: nobody is signed in, and the collection is public.
        Forbidden: known person, missing right.
    """
    # Readers of public ones are most of them: no membership is looked up for them.
    if minimum <= Access.SEE and not collection.is_private:
        return
    granted = access(actor, collection)
    if granted is Access.NONE:
        raise CollectionNotFound
    if granted >= minimum:
        return
    if actor.user is None:
        raise NotSignedIn
    raise Forbidden(
        _("You don't have the rights to change the collections of %(name)s.")
        % {"name": quoted(collection.namespace.name)}
    )


def require_may_create(actor: Actor, namespace: Namespace | None, name: str) -> Namespace:
    """The namespace, if the actor may make collections in it. None: there is none of that name.

    Raises:
        NotSignedIn.
        Forbidden: the same words for a namespace of others and for none at all.
    """
    if not actor.is_system:
        accounts_policy.require_signed_in(actor)
    if namespace is not None and access_in(actor, namespace) >= Access.EDIT:
        return namespace
    raise Forbidden(
        _("You don't have the rights to create a collection under the namespace %(name)s.")
        % {"name": quoted(name, 100)}
    )


def require_may_order(actor: Actor, namespace: Namespace) -> None:
    """Raises: NotSignedIn, Forbidden."""
    require_may_create(actor, namespace, namespace.name)


def require_may_change_item(actor: Actor, item: CollectionItem) -> None:
    """Editors of the collection; what is hidden from them is not there for them.

    Raises: CollectionNotFound, ItemNotFound, NotSignedIn, Forbidden.
    """
    require(actor, Access.EDIT, item.collection)
    if not visible_items(actor).filter(pk=item.pk).exists():
        raise ItemNotFound


def require_may_upvote(actor: Actor, collection: Collection) -> User:
    """Anyone signed in who sees it, with a credential that leaves traces.

    Raises: CollectionNotFound, NotSignedIn, Forbidden.
    """
    require(actor, Access.SEE, collection)
    return accounts_policy.require_may_follow(actor)


def require_may_set_rights(actor: Actor, organization: Organization) -> None:
    """Admins of the organization. Raises: NotSignedIn, Forbidden."""
    accounts_policy.require_role(actor, organization, Role.ADMIN)


def may_set_rights(actor: Actor, organization: Organization) -> bool:
    try:
        require_may_set_rights(actor, organization)
    except Forbidden:
        return False
    return True


def may_create_in_role(role: Role, *, every_member: bool) -> bool:
    """Whether a member with this role may make collections; a form asks, the action judges again."""
    return role >= Role.WRITE or (every_member and role >= Role.READ)


def every_member_edits(namespace: Namespace) -> bool:
    return (
        namespace.is_organization
        and OrganizationCollections.objects.filter(
            organization__namespace=namespace.pk, every_member_edits=True
        ).exists()
    )


def visible(actor: Actor) -> CollectionQuerySet:
    """Exactly the collections to which `access` gives SEE or more."""
    everything = Collection.objects.all()
    if actor.is_system:
        return everything
    if actor.user is None or not actor.user.is_active:
        return everything.filter(is_private=False)
    personal = Q(namespace__user=actor.user.pk) | Q(
        # SECURITY: one Exists with both conditions; chained joins could match another member's role.
        Exists(
            Membership.objects.filter(
                user=actor.user.pk,
                organization__namespace=OuterRef("namespace"),
                role__gte=Role.READ,
            )
        )
    )
    if actor.fine is not None:
        granted = [pk for pk, scope in actor.fine.namespaces.items() if scope >= Scope.READ]
        personal &= Q(namespace__in=granted)
    elif actor.ceiling < Scope.READ:
        return everything.filter(is_private=False)
    return everything.filter(Q(is_private=False) | personal)


def visible_items(actor: Actor) -> ItemQuerySet:
    """Items, of whatever collection, whose repository or collection the actor may see.

    Asked per row by key: `IN (every visible repository)` would walk all of them for each page.
    """
    return CollectionItem.objects.filter(_shows("repo", actor), _shows("linked", actor))


def visible_changes(actor: Actor, collection: Collection) -> list[CollectionChange]:
    """Newest first, with people and things; those about something hidden are left out."""
    return list(
        CollectionChange.objects.filter(
            _shows("repo", actor), _shows("linked", actor), collection=collection
        )
        .select_related("actor", "repo", "linked__namespace")
        .order_by("-pk")[:200]
    )


def _shows(field: str, actor: Actor) -> Q:
    """That the row names nothing there, or something that the actor may see."""
    key = OuterRef(field)
    found = (
        repos_policy.visible(actor).filter(pk=key, is_disabled=False)
        if field == "repo"
        else visible(actor).filter(pk=key)
    )
    return Q(**{f"{field}__isnull": True}) | Q(Exists(found))
