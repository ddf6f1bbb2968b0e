"""Make a collection."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Namespace
from collections_app import policy
from collections_app.errors import CollectionFull, TitleTaken
from collections_app.events import CollectionCreated
from collections_app.history import note_change
from collections_app.locking import owner_locked
from collections_app.models import ChangeKind, Collection, Theme
from collections_app.models.collection import title_key
from collections_app.places import last_place
from collections_app.texts import parse_description, parse_title
from hub.kernel.wording import quoted
from outbox.publish import publish

MAX_COLLECTIONS = 10_000
_THEMES = tuple(Theme)


def create_collection(
    *,
    actor: Actor,
    namespace: Namespace | None,
    namespace_name: str,
    title: str,
    description: str = "",
    is_private: bool = False,
    theme: Theme | None = None,
) -> Collection:
    """It stands last in its owner's list. theme: None picks one, so that neighbours differ.

    namespace: None when there is none of that name; who may not create there cannot tell.

    Raises:
        TitleTaken: the owner has one of that title.
        BadInput: title or description.
        NotSignedIn, Forbidden, CollectionFull, CollectionBusy.
    """
    owner = policy.require_may_create(actor, namespace, namespace_name)
    title, description = parse_title(title), parse_description(description)
    with owner_locked(owner):
        mine = Collection.objects.of(owner)
        if same := mine.filter(title_key=title_key(title)).first():
            same.namespace = owner
            raise TitleTaken(title, full_slug=same.full_slug)
        count = mine.count()
        if count >= MAX_COLLECTIONS:
            raise CollectionFull(
                _("%(owner)s has %(limit)s collections; delete one.")
                % {"owner": quoted(owner.name), "limit": MAX_COLLECTIONS}
            )
        born = Collection.objects.create(
            namespace=owner,
            created_by=actor.user,
            title=title,
            title_key=title_key(title),
            description=description,
            is_private=is_private,
            theme=theme or _THEMES[count % len(_THEMES)],
            place=last_place(mine),
        )
        note_change(actor, born, ChangeKind.CREATED)
        publish(
            CollectionCreated(
                actor_id=actor.user_id,
                collection_pk=born.pk,
                namespace_id=owner.pk,
                public_id=born.public_id,
                title=born.title,
                is_private=born.is_private,
            )
        )
    return born
