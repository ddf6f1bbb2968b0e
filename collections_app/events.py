"""What can be said to have happened to a collection."""

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionEvent(DomainEvent):
    """Base: ordered per collection. The keys stay meaningful after the rows have gone."""

    collection_pk: int
    namespace_id: int

    @property
    def ordering_key(self) -> str:
        return f"collection:{self.collection_pk}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionCreated(CollectionEvent):
    name: ClassVar[str] = "collection.created"
    public_id: str
    title: str
    is_private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionChanged(CollectionEvent):
    """changed: of title, description, is_private, theme, place: those with another value now."""

    name: ClassVar[str] = "collection.changed"
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionDeleted(CollectionEvent):
    """Carries all that listeners may still want to say about it."""

    name: ClassVar[str] = "collection.deleted"
    public_id: str
    title: str
    is_private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionItemAdded(CollectionEvent):
    """Somebody's thing was added: who owns it may want to know, if he may see the collection.

    kind: `model`, `dataset`, `space`, `paper`, `collection`. repo_pk, linked_pk: None unless it is
    one. owner_namespace_id: of the repository or the collection that was added; None for papers.
    """

    name: ClassVar[str] = "collection.item_added"
    item_pk: int
    kind: str
    repo_pk: int | None
    linked_pk: int | None
    owner_namespace_id: int | None
    is_private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionItemChanged(CollectionEvent):
    """changed: of note, place, images."""

    name: ClassVar[str] = "collection.item_changed"
    item_pk: int
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionItemRemoved(CollectionEvent):
    name: ClassVar[str] = "collection.item_removed"
    item_pk: int
    kind: str
    repo_pk: int | None
    linked_pk: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionUpvoted(CollectionEvent):
    name: ClassVar[str] = "collection.upvoted"
    is_upvoted: bool
