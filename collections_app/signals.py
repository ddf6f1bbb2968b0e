"""Files go when their rows went, by whatever cascade: a repository, a collection, an item."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from collections_app.models import ItemImage
from collections_app.pictures import forget


@receiver(post_delete, sender=ItemImage)
def forget_files(instance: ItemImage, **kwargs: object) -> None:
    # After the commit: a rollback must not leave a row without its picture.
    transaction.on_commit(partial(forget, instance.file_key), robust=True)
