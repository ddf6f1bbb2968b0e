"""Writes down who changed what. Called by actions, inside their transaction."""

from accounts.actor import Actor
from collections_app.models import ChangeKind, Collection, CollectionChange, CollectionItem
from hub.kernel.clock import now


def note_change(actor: Actor, collection: Collection, kind: ChangeKind, words: str = "") -> None:
    CollectionChange.objects.create(
        collection=collection, kind=kind, actor_id=actor.user_id, words=words
    )


def note_item_change(actor: Actor, item: CollectionItem, kind: ChangeKind) -> None:
    """SECURITY: repositories and collections by key, so that their names stay with them."""
    CollectionChange.objects.create(
        collection=item.collection,
        kind=kind,
        actor_id=actor.user_id,
        repo_id=item.repo_id,
        linked_id=item.linked_id,
        words="" if item.repo_id or item.linked_id else item.name,
    )


def touch(collection: Collection) -> None:
    """It is as new as its latest change."""
    collection.updated_at = now()
    collection.save(update_fields=["updated_at"])
