"""`/{name}`: a person or an organization, and what belongs to them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.actor import Actor, ActorRequest
from accounts.links import shown_links
from accounts.models import Membership, Namespace, Organization, Role, User
from accounts.queries import follow_numbers, followed_by, followers_of
from collections_app.queries import in_owners_order, previews
from hub.kernel.wire import origin
from hub.pages.list_query import SORTS
from hub.pages.organization_card import organization_card
from hub.pages.shelves import ShelfQuery, pinned, shelves
from repos.models import RepoType
from repos.queries import likes_of
from repos.views.repo_home import legacy_repo_home

_COLLECTIONS_SHOWN = 8
# Of each; the first two collections stand open.
_ITEMS_SHOWN = 3
_MEMBERS_SHOWN = 60
_MOST_LISTED = 200
_LISTS = ("followers", "following", "likes")
_OWNERS = ("follower__namespace__user",)


@require_safe
def profile(request: ActorRequest, name: str) -> HttpResponse:
    """A repository without namespace (`/gpt2`) has the same kind of address; people come first."""
    namespace = (
        Namespace.objects.named(name)
        .select_related("user", "organization")
        .exclude(user__is_active=False)
        .first()
    )
    if namespace is None:
        return legacy_repo_home(request, name)
    if namespace.name != name:
        return redirect(f"/{namespace.name}")
    owner: Organization | User = (
        namespace.organization if namespace.is_organization else namespace.user
    )
    shown = request.GET.get("show", "")
    follows = follow_numbers(namespace, viewer=request.actor.user)
    context = {
        "namespace": namespace,
        "endpoint": origin(request),
        "owner": owner,
        "links": shown_links([owner.website, *owner.links]),
        "show": shown if shown in _LISTS else "",
        **_content(request.actor, namespace, owner, shown, ShelfQuery.of(request.GET)),
        "followers": follows.followers,
        "following": follows.following,
        "is_following": follows.is_following,
        "members": _members(namespace),
        "organizations": _organizations(namespace),
        "is_self": request.actor.user_id is not None and owner == request.actor.user,
    }
    return render(request, "pages/profile.html", context)


def _content(
    actor: Actor, namespace: Namespace, owner: Organization | User, shown: str, query: ShelfQuery
) -> dict[str, Any]:  # Any: Django's own shape of a context
    """The right column: repositories, or the list that `?show=` asks for."""
    match shown, owner:
        case "followers", _:
            people = followers_of(namespace)[:_MOST_LISTED]
            return {"people": [row.follower.namespace for row in people.select_related(*_OWNERS)]}
        case "following", User():
            return {"people": [row.namespace for row in followed_by(owner)[:_MOST_LISTED]]}
        case "likes", User():
            return {"liked": [row.repo for row in likes_of(actor, owner)[:_MOST_LISTED]]}
        case _:
            is_front = not query.is_narrowed and not query.cursor
            card = namespace.is_organization and is_front
            return {
                "shelves": shelves(actor, namespace, query),
                "pinned": pinned(actor, namespace) if is_front else [],
                "card": organization_card(namespace) if card else "",
                "query": query,
                "sorts": SORTS,
                "kinds": RepoType,
                **(_collections(actor, namespace) if is_front else {}),
            }


def _collections(
    actor: Actor, namespace: Namespace
) -> dict[str, Any]:  # Any: Django's own shape of a context
    """The public ones in their owner's order; two queries, however many there are.

    Private ones never stand on a profile, not even for those who may see them.
    """
    rows = in_owners_order(actor, namespace).filter(is_private=False)
    shown = list(rows[: _COLLECTIONS_SHOWN + 1])
    return {
        "collections": previews(actor, shown[:_COLLECTIONS_SHOWN], each=_ITEMS_SHOWN),
        "has_more_collections": len(shown) > _COLLECTIONS_SHOWN,
    }


def _members(namespace: Namespace) -> list[Membership]:
    if not namespace.is_organization:
        return []
    return list(
        Membership.objects.filter(
            organization__namespace=namespace, role__gte=Role.READ, user__is_active=True
        )
        .select_related("user")
        .order_by("-role", "user__username")[:_MEMBERS_SHOWN]
    )


def _organizations(namespace: Namespace) -> list[Organization]:
    if namespace.is_organization:
        return []
    return list(
        Organization.objects.filter(
            memberships__user__namespace=namespace, memberships__role__gte=Role.READ
        )
        .select_related("namespace")
        .order_by("namespace__name_lower")[:_MEMBERS_SHOWN]
    )
