"""JSON of the collection endpoints, spelled as on the wire; read it like the contract.

Source: docs/wire-api.md; huggingface_hub 0.36-2.4 `Collection`, `CollectionItem`; `@huggingface/hub`
2.17 `ApiCollectionInfo`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NotRequired, TypedDict

from accounts.actor import Actor
from accounts.api.shapes import absolute
from accounts.avatars import avatar_path
from accounts.models import Namespace
from collections_app.models import Collection, CollectionItem
from collections_app.queries import item_counts, liked_among, upvoted_among
from collections_app.texts import note_html
from hub.kernel.clock import wire_time
from repos.models import Repository


class Owner(TypedDict):
    _id: str
    name: str
    fullname: str
    type: Literal["user", "org"]
    avatarUrl: str


class Note(TypedDict):
    html: str
    text: str


class CollectionBody(TypedDict):
    """position: only where one collection is asked for; in lists the client counts by itself."""

    slug: str
    title: str
    description: str
    owner: Owner
    lastUpdated: str
    gating: Literal[False]
    theme: str
    private: bool
    upvotes: int
    isUpvotedByUser: bool
    shareUrl: str
    items: list[dict[str, Any]]  # Any: JSON, a shape per kind of item
    position: NotRequired[int]


@dataclass(frozen=True, slots=True)
class Facts:
    """What items and collections need beside their rows, asked for all of them at once."""

    origin: str
    liked: set[int] = field(default_factory=set)
    counts: dict[int, int] = field(default_factory=dict)
    upvoted: set[int] = field(default_factory=set)


def facts_for(
    actor: Actor, collections: Sequence[Collection], items: Iterable[CollectionItem], *, origin: str
) -> Facts:
    """At most three queries, however many there are."""
    shown = list(items)
    linked = [item.linked for item in shown if item.linked is not None]
    return Facts(
        origin=origin,
        liked=liked_among(actor, shown),
        counts=item_counts(actor, linked) if linked else {},
        upvoted=upvoted_among(actor, [*collections, *linked]),
    )


def collection_body(
    collection: Collection, items: Iterable[CollectionItem], facts: Facts
) -> CollectionBody:
    """One row of GET /api/collections. items: those that the reader may see, in order.

    Example: {"slug": "ada/my-models-66aa…", "title": "My models", "description": "",
    "owner": {"_id": "5f…", "name": "ada", "type": "user", …}, "lastUpdated": "2026-01-02T03:04:05.000Z",
    "private": false, "theme": "orange", "upvotes": 0, "gating": false, "items": [{"_id": "66bb…",
    "position": 0, "type": "model", "id": "ada/bert", "note": {"text": "good", "html": "good"}}], …}
    """
    return {
        "slug": collection.full_slug,
        "title": collection.title,
        "description": collection.description,
        "owner": _owner(collection.namespace, facts.origin),
        "lastUpdated": wire_time(collection.updated_at),
        "gating": False,
        "theme": collection.theme,
        "private": collection.is_private,
        "upvotes": collection.upvotes,
        "isUpvotedByUser": collection.pk in facts.upvoted,
        "shareUrl": f"{facts.origin}{collection.url_path}",
        "items": [item_body(item, position, facts) for position, item in enumerate(items)],
    }


def item_body(
    item: CollectionItem, position: int, facts: Facts
) -> dict[str, Any]:  # Any: JSON, a shape per kind of item
    """position: among the items that the reader may see, so that no gap tells of a hidden one."""
    body: dict[str, Any] = {"_id": item.public_id, "position": position, "type": item.kind}
    if item.note:
        note: Note = {"html": note_html(item.note), "text": item.note}
        body["note"] = note
    if item.repo is not None:
        return body | _repo(item.repo, facts)
    if item.linked is not None:
        return body | _linked(item.linked, facts)
    title = item.paper_title or item.paper_id
    published = wire_time(item.added_at)
    return body | {"id": item.paper_id, "title": title, "upvotes": 0, "publishedAt": published}


def with_gallery(body: CollectionBody, items: Iterable[CollectionItem], origin: str) -> None:
    """Add the addresses of pictures; the images of the items must be loaded."""
    for row, item in zip(body["items"], items, strict=True):
        if gallery := [
            f"{origin}{item.collection.url_path}/items/{item.public_id}/images/{image.public_id}"
            for image in item.images.all()
        ]:
            row["gallery"] = gallery


def _repo(repo: Repository, facts: Facts) -> dict[str, Any]:  # Any: JSON
    body: dict[str, Any] = {
        "id": repo.repo_id,
        "author": repo.author,
        "repoType": repo.repo_type,
        "private": repo.is_private,
        "likes": repo.likes,
        "isLikedByUser": repo.pk in facts.liked,
        "lastModified": wire_time(repo.last_modified),
    }
    if repo.sdk:
        return body | {"sdk": repo.sdk, "title": repo.name, "pinned": False, "tags": [repo.sdk]}
    body |= {"downloads": repo.downloads, "gated": repo.gate or False}
    if repo.pipeline_tag:
        body["pipeline_tag"] = repo.pipeline_tag
    return body


def _linked(linked: Collection, facts: Facts) -> dict[str, Any]:  # Any: JSON
    """`slug` is what Python clients show as the item's id."""
    return {
        "id": linked.public_id,
        "slug": linked.full_slug,
        "title": linked.title,
        "description": linked.description,
        "owner": _owner(linked.namespace, facts.origin),
        "lastUpdated": wire_time(linked.updated_at),
        "theme": linked.theme,
        "upvotes": linked.upvotes,
        "isUpvotedByUser": linked.pk in facts.upvoted,
        "numberItems": facts.counts.get(linked.pk, 0),
        "shareUrl": f"{facts.origin}{linked.url_path}",
    }


def _owner(namespace: Namespace, origin: str) -> Owner:
    owner = namespace.organization if namespace.is_organization else namespace.user
    return {
        "_id": namespace.public_id,
        "name": namespace.name,
        "fullname": owner.full_name or namespace.name,
        "type": "org" if namespace.is_organization else "user",
        "avatarUrl": absolute(avatar_path(namespace.name, owner.avatar_url), origin),
    }
