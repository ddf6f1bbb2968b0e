"""A picture in the gallery of an item; its bytes are of our own making (see `pictures.py`)."""

from django.db import models

from collections_app.models.item import CollectionItem
from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id


class ItemImage(models.Model):
    """name: the file's own, without folders; readers hear it as the picture's description.

    file_key: names the stored files; unlike `public_id` it never leaves the hub.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    item = models.ForeignKey(CollectionItem, on_delete=models.CASCADE, related_name="images")
    place = models.BigIntegerField(editable=False)
    name = models.CharField(max_length=100, blank=True)
    file_key = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "place"], name="image_place_once")]
        ordering = ["place"]

    def __str__(self) -> str:
        return self.name or self.public_id
