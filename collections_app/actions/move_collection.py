"""Put a collection elsewhere in its owner's list."""

from accounts.actor import Actor
from collections_app import places, policy
from collections_app.events import CollectionChanged
from collections_app.locking import owner_locked
from collections_app.models import Collection
from collections_app.policy import Access
from outbox.publish import publish


def move_collection(*, actor: Actor, collection: Collection, position: int) -> None:
    """position: from 0, among all of the owner's, the private ones too; beyond the end means last.

    Raises: CollectionNotFound, NotSignedIn, Forbidden, CollectionBusy.
    """
    policy.require(actor, Access.EDIT, collection)
    with owner_locked(collection.namespace):
        rows = Collection.objects.of(collection.namespace)
        everything = set(rows.values_list("pk", flat=True))
        if collection.pk in everything and places.move(
            rows, collection.pk, position, seen=everything
        ):
            publish(
                CollectionChanged(
                    actor_id=actor.user_id,
                    collection_pk=collection.pk,
                    namespace_id=collection.namespace_id,
                    changed=["place"],
                )
            )
