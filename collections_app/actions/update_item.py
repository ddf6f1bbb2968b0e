"""Change the note of an item."""

from accounts.actor import Actor
from collections_app import policy
from collections_app.events import CollectionItemChanged
from collections_app.history import note_item_change, touch
from collections_app.locking import item_locked
from collections_app.models import ChangeKind, CollectionItem
from collections_app.texts import parse_note
from outbox.publish import publish


def update_item(*, actor: Actor, item: CollectionItem, note: str) -> None:
    """An empty note takes it away.

    Raises: BadInput, ItemNotFound, CollectionNotFound, NotSignedIn, Forbidden, CollectionBusy.
    """
    policy.require_may_change_item(actor, item)
    note = parse_note(note)
    with item_locked(item) as fresh:
        if fresh.note == note:
            return
        fresh.note = note
        fresh.save(update_fields=["note"])
        touch(fresh.collection)
        note_item_change(actor, fresh, ChangeKind.NOTE)
        publish(
            CollectionItemChanged(
                actor_id=actor.user_id,
                collection_pk=fresh.collection_id,
                namespace_id=fresh.collection.namespace_id,
                item_pk=fresh.pk,
                changed=["note"],
            )
        )
