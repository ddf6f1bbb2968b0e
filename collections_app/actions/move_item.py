"""Put an item elsewhere in its collection."""

from accounts.actor import Actor
from collections_app import places, policy
from collections_app.events import CollectionItemChanged
from collections_app.history import note_item_change, touch
from collections_app.locking import item_locked
from collections_app.models import ChangeKind, CollectionItem
from outbox.publish import publish


def move_item(*, actor: Actor, item: CollectionItem, position: int) -> None:
    """position: from 0, among the items that the actor sees; beyond the end means last.

    Raises: ItemNotFound, CollectionNotFound, NotSignedIn, Forbidden, CollectionBusy.
    """
    policy.require_may_change_item(actor, item)
    with item_locked(item) as fresh:
        rows = CollectionItem.objects.of(fresh.collection)
        seen = policy.visible_items(actor).of(fresh.collection).values_list("pk", flat=True)
        if not places.move(rows, fresh.pk, position, seen=set(seen)):
            return
        touch(fresh.collection)
        note_item_change(actor, fresh, ChangeKind.MOVED)
        publish(
            CollectionItemChanged(
                actor_id=actor.user_id,
                collection_pk=fresh.collection_id,
                namespace_id=fresh.collection.namespace_id,
                item_pk=fresh.pk,
                changed=["place"],
            )
        )
