"""Take a picture out of the gallery of an item."""

from accounts.actor import Actor
from collections_app import policy
from collections_app.actions.add_image import tell_images_changed
from collections_app.locking import item_locked
from collections_app.models import ItemImage


def remove_image(*, actor: Actor, image: ItemImage) -> None:
    """Its files go after the commit.

    Raises: ItemNotFound, CollectionNotFound, NotSignedIn, Forbidden, CollectionBusy.
    """
    policy.require_may_change_item(actor, image.item)
    with item_locked(image.item) as fresh:
        mine = ItemImage.objects.filter(pk=image.pk, item=fresh)
        if mine.exists():
            mine.delete()
            tell_images_changed(actor, fresh)
