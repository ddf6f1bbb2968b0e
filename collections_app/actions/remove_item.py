"""Take an item out of a collection."""

from accounts.actor import Actor
from collections_app import policy
from collections_app.events import CollectionItemRemoved
from collections_app.history import note_item_change, touch
from collections_app.locking import item_locked
from collections_app.models import ChangeKind, CollectionItem
from outbox.publish import publish


def remove_item(*, actor: Actor, item: CollectionItem) -> None:
    """With its note and its pictures; the thing itself stays where it is.

    Raises: ItemNotFound, CollectionNotFound, NotSignedIn, Forbidden, CollectionBusy.
    """
    policy.require_may_change_item(actor, item)
    with item_locked(item) as fresh:
        touch(fresh.collection)
        note_item_change(actor, fresh, ChangeKind.REMOVED)
        publish(
            CollectionItemRemoved(
                actor_id=actor.user_id,
                collection_pk=fresh.collection_id,
                namespace_id=fresh.collection.namespace_id,
                item_pk=fresh.pk,
                kind=fresh.kind,
                repo_pk=fresh.repo_id,
                linked_pk=fresh.linked_id,
            )
        )
        fresh.delete()
