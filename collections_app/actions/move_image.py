"""Put a picture elsewhere in the gallery of its item."""

from accounts.actor import Actor
from collections_app import places, policy
from collections_app.actions.add_image import tell_images_changed
from collections_app.locking import item_locked
from collections_app.models import ItemImage


def move_image(*, actor: Actor, image: ItemImage, position: int) -> None:
    """position: from 0; beyond the end means last.

    Raises: ItemNotFound, CollectionNotFound, NotSignedIn, Forbidden, CollectionBusy.
    """
    policy.require_may_change_item(actor, image.item)
    with item_locked(image.item) as fresh:
        rows = ItemImage.objects.filter(item=fresh)
        everything = set(rows.values_list("pk", flat=True))
        if image.pk in everything and places.move(rows, image.pk, position, seen=everything):
            tell_images_changed(actor, fresh)
