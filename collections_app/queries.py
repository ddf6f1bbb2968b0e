"""Reads that the API and the pages share: lists with filters, items as a reader sees them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    Window,
    prefetch_related_objects,
)
from django.db.models.functions import RowNumber

from accounts.actor import Actor
from accounts.models import Membership, Namespace, Role
from accounts.queries import memberships_of
from collections_app import policy
from collections_app.cursors import read_cursor, write_cursor
from collections_app.models import (
    Collection,
    CollectionItem,
    CollectionQuerySet,
    ItemImage,
    ItemQuerySet,
    OrganizationCollections,
    Upvote,
)
from hub.kernel.errors import BadInput
from repos.models import Like, Repository

PREVIEW_ITEMS = 4


class Sort(Enum):
    """Value: the column; the name as the wire writes it is in `parse_sort`."""

    LAST_MODIFIED = "updated_at"
    TRENDING = "trending_score"
    UPVOTES = "upvotes"


_SORTS = {
    "lastModified": Sort.LAST_MODIFIED,
    "trending": Sort.TRENDING,
    "upvotes": Sort.UPVOTES,
}


@dataclass(frozen=True, slots=True)
class CollectionFilter:
    """owners: names, any of them. items: conditions on what is inside, any of them (see `holding`).

    search: words that must each occur in the title or the description.
    """

    owners: tuple[str, ...] = ()
    items: tuple[Q, ...] = ()
    search: str = ""


@dataclass(frozen=True, slots=True)
class CollectionPage:
    """next_cursor: None on the last page."""

    collections: list[Collection] = field(default_factory=list)
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """items: the first few that the reader may see. count: all of those."""

    collection: Collection
    items: list[CollectionItem]
    count: int


def parse_sort(name: str) -> Sort:
    """Raises: BadInput."""
    try:
        return _SORTS[name]
    except KeyError:
        raise BadInput(f'"sort" must be one of [{", ".join(_SORTS)}]') from None


def matching(actor: Actor, wanted: CollectionFilter) -> CollectionQuerySet:
    """The visible collections that match, in no order."""
    rows = policy.visible(actor)
    if wanted.owners:
        rows = rows.filter(
            namespace__name_lower__in=[name.lower().replace("\0", "") for name in wanted.owners]
        )
    for word in wanted.search.split()[:30]:
        rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word))
    if wanted.items:
        held = Q()
        for condition in wanted.items:
            held |= condition
        # SECURITY: only items that the actor sees; else the filter would tell of hidden ones.
        inside = policy.visible_items(actor).filter(held, collection=OuterRef("pk"))
        rows = rows.filter(Exists(inside))
    return rows


def holding_repo(repo: Repository) -> Q:
    return Q(repo=repo.pk)


def holding_paper(paper_id: str) -> Q:
    return Q(paper_id=paper_id)


def holding_collection(collection: Collection) -> Q:
    return Q(linked=collection.pk)


def page_of(
    rows: CollectionQuerySet, *, sort: Sort, limit: int, cursor: str | None = None
) -> CollectionPage:
    """One page by keyset, the highest first; owners are loaded.

    Raises: BadInput: the cursor is not one of ours.
    """
    column = sort.value
    if cursor:
        value, pk = read_cursor(cursor, is_moment=sort is Sort.LAST_MODIFIED)
        beyond = Q(**{f"{column}__lt": value}) | Q(**{column: value, "pk__lt": pk})
        rows = rows.filter(Q(**{f"{column}__lte": value}) & beyond)
    found = list(with_owner(rows).order_by(f"-{column}", "-pk")[: limit + 1])
    if len(found) <= limit:
        return CollectionPage(found)
    last = found[limit - 1]
    return CollectionPage(found[:limit], write_cursor(getattr(last, column), last.pk))


def collections_like(actor: Actor, words: str, *, limit: int) -> list[Collection]:
    """Those with all of the words in title or description, the likeliest first. One query."""
    rows = with_owner(matching(actor, CollectionFilter(search=words)))
    return list(rows.order_by("-trending_score", "-upvotes", "-pk")[:limit])


def in_owners_order(actor: Actor, namespace: Namespace) -> CollectionQuerySet:
    """As the owner arranged them."""
    return with_owner(policy.visible(actor).of(namespace)).order_by("place")


def position_of(actor: Actor, collection: Collection) -> int:
    """From 0, among the owner's collections that the actor may see."""
    before = policy.visible(actor).filter(
        namespace=collection.namespace_id, place__lt=collection.place
    )
    return before.count()


def with_owner(rows: CollectionQuerySet) -> CollectionQuerySet:
    return rows.select_related("namespace__user", "namespace__organization")


def items_of(actor: Actor, collection: Collection) -> list[CollectionItem]:
    """Every item that the actor may see, in order, with repositories and collections. One query."""
    rows = list(loaded(policy.visible_items(actor).of(collection)).order_by("place"))
    for row in rows:
        row.collection = collection
    return rows


def load_images(items: Sequence[CollectionItem]) -> None:
    """`item.images.all()` of each, by one query."""
    prefetch_related_objects(
        items, Prefetch("images", queryset=ItemImage.objects.order_by("place"))
    )


def item_counts(actor: Actor, collections: Iterable[Collection]) -> dict[int, int]:
    """How many items of each the actor may see; a collection without one is missing."""
    rows = policy.visible_items(actor).filter(collection__in=[one.pk for one in collections])
    found = rows.order_by().values_list("collection").annotate(number=Count("pk"))
    return {int(key): number for key, number in found}


def liked_among(actor: Actor, items: Iterable[CollectionItem]) -> set[int]:
    """The keys of those repositories that the actor likes."""
    keys = [item.repo_id for item in items if item.repo_id]
    if actor.user_id is None or not keys:
        return set()
    mine = Like.objects.filter(user=actor.user_id, repo__in=keys)
    return set(mine.values_list("repo_id", flat=True))


def previews(
    actor: Actor, collections: Iterable[Collection], *, each: int = PREVIEW_ITEMS
) -> list[Preview]:
    """The first items of each, and how many the actor may see. One query, however many."""
    shown = list(collections)
    if not shown:
        return []
    keys = [one.pk for one in shown]
    # Numbered and counted among the visible ones: a hidden item takes no place.
    numbered = (
        policy.visible_items(actor)
        .filter(collection__in=keys)
        .annotate(
            number=Window(RowNumber(), partition_by=F("collection"), order_by="place"),
            total=Window(Count("pk"), partition_by=F("collection")),
        )
        .filter(number__lte=each)
    )
    first: dict[int, list[CollectionItem]] = defaultdict(list)
    counts: dict[int, int] = {}
    for item in loaded(numbered).order_by("collection", "place"):
        first[item.collection_id].append(item)
        counts[item.collection_id] = item.total  # type: ignore[attr-defined]  # annotated above
    return [Preview(one, first[one.pk], counts.get(one.pk, 0)) for one in shown]


def is_upvoted(actor: Actor, collection: Collection) -> bool:
    return (
        actor.user_id is not None
        and Upvote.objects.filter(collection=collection, user=actor.user_id).exists()
    )


def upvoted_among(actor: Actor, collections: Sequence[Collection]) -> set[int]:
    """The keys of those that the actor has upvoted."""
    if actor.user_id is None:
        return set()
    keys = [one.pk for one in collections]
    mine = Upvote.objects.filter(user=actor.user_id, collection__in=keys)
    return set(mine.values_list("collection_id", flat=True))


def owners_for(actor: Actor) -> list[Namespace]:
    """In whose name the person may make collections, his own first; the action judges again."""
    if actor.user is None:
        return []
    memberships: list[Membership] = list(memberships_of(actor.user))
    open_ones = set(
        OrganizationCollections.objects.filter(
            organization__in=[one.organization_id for one in memberships], every_member_edits=True
        ).values_list("organization_id", flat=True)
    )
    return [
        actor.user.namespace,
        *(
            one.organization.namespace
            for one in memberships
            if policy.may_create_in_role(
                Role(one.role), every_member=one.organization_id in open_ones
            )
        ),
    ]


def editable_by(actor: Actor) -> CollectionQuerySet:
    """Collections that the person may change, by owner and in the owners' order."""
    owners = [namespace.pk for namespace in owners_for(actor)]
    rows = Collection.objects.filter(namespace__in=owners)
    return with_owner(rows).order_by("namespace", "place")


def loaded(rows: ItemQuerySet) -> ItemQuerySet:
    """With what `name` and `href` need."""
    return rows.select_related(
        "repo", "linked__namespace__user", "linked__namespace__organization"
    ).defer("repo__card_data")
