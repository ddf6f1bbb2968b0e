"""Add something to a collection."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from collections_app import policy
from collections_app.errors import CollectionFull, ItemTaken
from collections_app.events import CollectionItemAdded
from collections_app.history import note_item_change, touch
from collections_app.locking import collection_locked
from collections_app.models import ChangeKind, Collection, CollectionItem
from collections_app.places import last_place
from collections_app.policy import Access
from collections_app.texts import parse_note
from collections_app.things import Thing
from outbox.publish import publish

MAX_ITEMS = 1_000


def add_item(
    *, actor: Actor, collection: Collection, thing: Thing, note: str = ""
) -> CollectionItem:
    """It stands last. thing: as `find_thing` found it for this actor; a collection may name itself.

    Raises:
        ItemTaken: it is in there already.
        BadInput: the note is too long.
        CollectionNotFound, NotSignedIn, Forbidden, CollectionFull, CollectionBusy.
    """
    policy.require(actor, Access.EDIT, collection)
    note = parse_note(note)
    with collection_locked(collection) as locked:
        rows = CollectionItem.objects.of(locked)
        same = (
            rows.filter(paper_id=thing.paper_id)
            if thing.paper_id
            else rows.filter(repo=thing.repo, linked=thing.linked, paper_id="")
        )
        if same.exists():
            raise ItemTaken(thing.name)
        if rows.count() >= MAX_ITEMS:
            raise CollectionFull(
                _("A collection holds at most %(limit)s items; remove one first.")
                % {"limit": MAX_ITEMS}
            )
        item = rows.create(
            collection=locked,
            kind=thing.kind,
            repo=thing.repo,
            linked=thing.linked,
            paper_id=thing.paper_id,
            paper_title=thing.paper_title,
            note=note,
            place=last_place(rows),
            added_by=actor.user,
        )
        touch(locked)
        note_item_change(actor, item, ChangeKind.ADDED)
        publish(
            CollectionItemAdded(
                actor_id=actor.user_id,
                collection_pk=locked.pk,
                namespace_id=locked.namespace_id,
                item_pk=item.pk,
                kind=item.kind,
                repo_pk=item.repo_id,
                linked_pk=item.linked_id,
                owner_namespace_id=thing.owner_namespace_id,
                is_private=locked.is_private,
            )
        )
    return item
