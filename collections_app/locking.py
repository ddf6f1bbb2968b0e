"""One writer per collection, and one per owner's list of collections: their rows are the locks.

Who needs both takes the owner's first.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from accounts.models import Namespace
from collections_app.errors import CollectionBusy, CollectionNotFound, ItemNotFound
from collections_app.models import Collection, CollectionItem
from repos.locking import RepoBusy, waiting_for_turn

# SQLite waits as long as its own `timeout` says; PostgreSQL would wait for ever.
_WAIT_MS = 30_000


@contextmanager
def collection_locked(collection: Collection) -> Iterator[Collection]:
    """A transaction in which nobody else changes this collection; yields it afresh.

    Raises: CollectionBusy, CollectionNotFound (deleted meanwhile).
    """
    with _turn():
        try:
            locked = Collection.objects.select_for_update().get(pk=collection.pk)
        except Collection.DoesNotExist:
            raise CollectionNotFound from None
        locked.namespace = collection.namespace
        yield locked


@contextmanager
def item_locked(item: CollectionItem) -> Iterator[CollectionItem]:
    """The lock is the collection's; yields the item afresh. Raises: ItemNotFound, and as above."""
    with collection_locked(item.collection) as locked:
        fresh = (
            CollectionItem.objects.select_related("repo", "linked__namespace")
            .filter(pk=item.pk, collection=locked)
            .first()
        )
        if fresh is None:
            raise ItemNotFound
        fresh.collection = locked
        yield fresh


@contextmanager
def owner_locked(namespace: Namespace) -> Iterator[None]:
    """A transaction in which nobody else adds to or orders this owner's collections.

    Raises: CollectionBusy.
    """
    with _turn():
        Namespace.objects.select_for_update().get(pk=namespace.pk)
        yield


@contextmanager
def _turn() -> Iterator[None]:
    try:
        with waiting_for_turn(), transaction.atomic():
            connection = connections[DEFAULT_DB_ALIAS]
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = {_WAIT_MS}")
            yield
    except RepoBusy as error:
        raise CollectionBusy from error
