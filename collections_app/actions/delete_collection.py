"""Delete a collection; what was in it stays where it is."""

from accounts.actor import Actor
from collections_app import policy
from collections_app.events import CollectionDeleted
from collections_app.locking import collection_locked
from collections_app.models import Collection
from collections_app.policy import Access
from outbox.publish import publish


def delete_collection(*, actor: Actor, collection: Collection) -> None:
    """Items, notes, pictures, upvotes and history go with it, and its place in other collections.

    Raises: CollectionNotFound, NotSignedIn, Forbidden, CollectionBusy.
    """
    policy.require(actor, Access.EDIT, collection)
    with collection_locked(collection) as locked:
        publish(
            CollectionDeleted(
                actor_id=actor.user_id,
                collection_pk=locked.pk,
                namespace_id=locked.namespace_id,
                public_id=locked.public_id,
                title=locked.title,
                is_private=locked.is_private,
            )
        )
        locked.delete()
