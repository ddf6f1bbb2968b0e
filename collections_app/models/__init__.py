"""Rows of collections: the collection, its items and their pictures, upvotes, history, settings."""

from collections_app.models.change import ChangeKind, CollectionChange
from collections_app.models.collection import Collection, CollectionQuerySet, Theme
from collections_app.models.item import CollectionItem, ItemKind, ItemQuerySet
from collections_app.models.item_image import ItemImage
from collections_app.models.settings import OrganizationCollections
from collections_app.models.upvote import Upvote

__all__ = [
    "ChangeKind",
    "Collection",
    "CollectionChange",
    "CollectionItem",
    "CollectionQuerySet",
    "ItemImage",
    "ItemKind",
    "ItemQuerySet",
    "OrganizationCollections",
    "Theme",
    "Upvote",
]
