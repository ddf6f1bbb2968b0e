"""Change a collection's title, description, visibility or colour."""

from accounts.actor import Actor
from collections_app import policy
from collections_app.errors import TitleTaken
from collections_app.events import CollectionChanged
from collections_app.history import note_change
from collections_app.locking import collection_locked, owner_locked
from collections_app.models import ChangeKind, Collection, Theme
from collections_app.models.collection import title_key
from collections_app.policy import Access
from collections_app.texts import parse_description, parse_title
from hub.kernel.clock import now
from outbox.publish import publish

_KINDS = {
    "title": ChangeKind.TITLE,
    "description": ChangeKind.DESCRIPTION,
    "is_private": ChangeKind.VISIBILITY,
    "theme": ChangeKind.THEME,
}


def update_collection(
    *,
    actor: Actor,
    collection: Collection,
    title: str | None = None,
    description: str | None = None,
    is_private: bool | None = None,
    theme: Theme | None = None,
) -> Collection:
    """None leaves a value as it is. The slug follows the title; the id in it stays.

    Raises:
        TitleTaken: the owner has another one of that title.
        BadInput: title or description.
        CollectionNotFound, NotSignedIn, Forbidden, CollectionBusy.
    """
    policy.require(actor, Access.EDIT, collection)
    wanted: dict[str, object] = {
        "title": None if title is None else parse_title(title),
        "description": None if description is None else parse_description(description),
        "is_private": is_private,
        "theme": theme,
    }
    # The owner's lock first: a title is taken or free for the whole list.
    with owner_locked(collection.namespace), collection_locked(collection) as locked:
        changed = {
            name: value
            for name, value in wanted.items()
            if value is not None and value != getattr(locked, name)
        }
        if changed:
            _change(actor, locked, changed)
    return locked


def _change(actor: Actor, locked: Collection, changed: dict[str, object]) -> None:
    if "title" in changed:
        _require_free(locked, str(changed["title"]))
    for name, value in changed.items():
        setattr(locked, name, value)
    locked.title_key = title_key(locked.title)
    locked.updated_at = now()
    locked.save(update_fields=[*changed, "title_key", "updated_at"])
    words = {
        "title": locked.title,
        "is_private": "private" if locked.is_private else "public",
        "theme": str(locked.theme),
    }
    for name in changed:
        note_change(actor, locked, _KINDS[name], words.get(name, ""))
    publish(
        CollectionChanged(
            actor_id=actor.user_id,
            collection_pk=locked.pk,
            namespace_id=locked.namespace_id,
            changed=list(changed),
        )
    )


def _require_free(locked: Collection, title: str) -> None:
    others = Collection.objects.of(locked.namespace).exclude(pk=locked.pk)
    if same := others.filter(title_key=title_key(title)).first():
        same.namespace = locked.namespace
        raise TitleTaken(title, full_slug=same.full_slug)
