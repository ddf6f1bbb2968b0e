"""Doors: find a collection, an item of it, a thing to add, or say that there is none."""

import re

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Namespace
from collections_app import policy
from collections_app.errors import CollectionNotFound, ItemNotFound, ThingNotFound
from collections_app.models import Collection, CollectionItem, ItemImage, ItemKind
from collections_app.policy import Access
from hub.kernel.errors import BadInput, NotFound
from repos.errors import RepoMoved, RepoNotFound
from repos.lookup import find_repo
from repos.models import Repository, RepoType

_ENDS_WITH_ID = re.compile(r"(?:.*[-/])?([0-9a-f]{24})", re.ASCII | re.IGNORECASE)
_PUBLIC_ID = re.compile(r"[0-9a-f]{24}", re.ASCII)


def find_collection(actor: Actor, slug: str, *, at_least: Access = Access.SEE) -> Collection:
    """slug: only the id that ends it counts; owner and words before it may be old or missing.

    Raises: CollectionNotFound, Forbidden, NotSignedIn.
    """
    found = _ENDS_WITH_ID.fullmatch(slug)
    rows = Collection.objects.select_related("namespace__user", "namespace__organization")
    collection = rows.filter(public_id=found[1].lower()).first() if found else None
    if collection is None:
        raise CollectionNotFound
    policy.require(actor, at_least, collection)
    return collection


def find_item(actor: Actor, collection: Collection, public_id: str) -> CollectionItem:
    """SECURITY: looked up through its collection, and only what the actor may see.

    Raises: ItemNotFound.
    """
    found = (
        policy.visible_items(actor)
        .of(collection)
        .select_related("repo", "linked__namespace")
        .filter(public_id=public_id)
        .first()
        if _PUBLIC_ID.fullmatch(public_id)
        else None
    )
    if found is None:
        raise ItemNotFound
    found.collection = collection
    return found


def find_image(item: CollectionItem, public_id: str) -> ItemImage:
    """Through its item, which has come through its own door. Raises: NotFound."""
    found = (
        ItemImage.objects.filter(item=item, public_id=public_id).first()
        if _PUBLIC_ID.fullmatch(public_id)
        else None
    )
    if found is None:
        raise NotFound(_("There is no such picture."))
    found.item = item
    return found


def find_repo_to_add(actor: Actor, kind: ItemKind, repo_id: str) -> Repository:
    """Former names count: the repository is what is meant.

    Raises: ThingNotFound: missing, hidden or withdrawn.
    """
    repo_type = RepoType(kind.value)
    try:
        try:
            repo = find_repo(actor, repo_type, repo_id)
        except RepoMoved as error:
            repo = find_repo(actor, repo_type, error.new_id)
    except RepoNotFound:
        raise ThingNotFound(kind.value, repo_id) from None
    if repo.is_disabled:
        raise ThingNotFound(kind.value, repo_id)
    return repo


def find_linked(actor: Actor, slug: str) -> Collection:
    """Raises: ThingNotFound."""
    try:
        return find_collection(actor, slug)
    except CollectionNotFound:
        raise ThingNotFound("collection", slug) from None


def find_owner(name: str) -> Namespace | None:
    """None: nobody is called that, or the account is shut."""
    return (
        Namespace.objects.named(name)
        .exclude(user__is_active=False)
        .select_related("user", "organization")
        .first()
    )


def kind_of(text: str) -> ItemKind:
    """Raises: BadInput."""
    try:
        return ItemKind(text)
    except ValueError:
        raise BadInput(f'"type" must be one of [{", ".join(ItemKind.values)}]') from None
