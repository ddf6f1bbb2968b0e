"""Put a picture into the gallery of an item."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from collections_app import pictures, policy
from collections_app.errors import CollectionFull
from collections_app.events import CollectionItemChanged
from collections_app.history import note_item_change, touch
from collections_app.locking import item_locked
from collections_app.models import ChangeKind, CollectionItem, ItemImage
from collections_app.places import last_place
from collections_app.texts import image_name
from hub.kernel.public_id import new_public_id
from outbox.publish import publish

MAX_IMAGES = 20


def add_image(*, actor: Actor, item: CollectionItem, content: bytes, name: str = "") -> ItemImage:
    """It stands last. content: decoded and written anew, so nothing of it is served.

    Raises:
        BadInput: see `parse_picture`.
        ItemNotFound, CollectionNotFound, NotSignedIn, Forbidden, CollectionFull, CollectionBusy.
    """
    policy.require_may_change_item(actor, item)
    picture = pictures.parse_picture(content)
    file_key = new_public_id()
    # Before the row: a row always has its files.
    pictures.store(file_key, picture)
    try:
        return _add(actor, item, picture, file_key, image_name(name))
    except BaseException:
        pictures.forget(file_key)
        raise


def _add(
    actor: Actor, item: CollectionItem, picture: pictures.Picture, file_key: str, name: str
) -> ItemImage:
    with item_locked(item) as fresh:
        rows = ItemImage.objects.filter(item=fresh)
        if rows.count() >= MAX_IMAGES:
            raise CollectionFull(
                _("An item has at most %(limit)s pictures; remove one first.")
                % {"limit": MAX_IMAGES}
            )
        image = rows.create(
            item=fresh,
            name=name,
            file_key=file_key,
            width=picture.width,
            height=picture.height,
            place=last_place(rows),
        )
        tell_images_changed(actor, fresh)
    return image


def tell_images_changed(actor: Actor, item: CollectionItem) -> None:
    """Date, history and event, in the caller's transaction."""
    touch(item.collection)
    note_item_change(actor, item, ChangeKind.IMAGES)
    publish(
        CollectionItemChanged(
            actor_id=actor.user_id,
            collection_pk=item.collection_id,
            namespace_id=item.collection.namespace_id,
            item_pk=item.pk,
            changed=["images"],
        )
    )
