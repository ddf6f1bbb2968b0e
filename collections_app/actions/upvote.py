"""Give a collection one's voice, or take it back."""

from django.db.models import F

from accounts.actor import Actor
from collections_app import policy
from collections_app.events import CollectionUpvoted
from collections_app.locking import collection_locked
from collections_app.models import Collection, Upvote
from outbox.publish import publish


def upvote(*, actor: Actor, collection: Collection, is_upvoted: bool) -> None:
    """Idempotent. The counter moves with the row, so it always equals the number of rows.

    Raises: CollectionNotFound, NotSignedIn, CollectionBusy; Forbidden: a token that may only read.
    """
    user = policy.require_may_upvote(actor, collection)
    with collection_locked(collection) as locked:
        mine = Upvote.objects.filter(collection=locked, user=user)
        if mine.exists() == is_upvoted:
            return
        if is_upvoted:
            Upvote.objects.create(collection=locked, user=user)
        else:
            mine.delete()
        Collection.objects.filter(pk=locked.pk).update(
            upvotes=F("upvotes") + (1 if is_upvoted else -1)
        )
        publish(
            CollectionUpvoted(
                actor_id=user.pk,
                collection_pk=locked.pk,
                namespace_id=locked.namespace_id,
                is_upvoted=is_upvoted,
            )
        )
    collection.refresh_from_db(fields=["upvotes"])
