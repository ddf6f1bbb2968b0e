"""What can be wrong with a collection or an item of one."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel.errors import AlreadyExists, Conflict, NotFound
from hub.kernel.wording import quoted


class CollectionNotFound(NotFound):
    """Missing or hidden: the same words for both."""

    code = "CollectionNotFound"

    def __init__(self) -> None:
        super().__init__(_("There is no such collection."))


class ItemNotFound(NotFound):
    code = "ItemNotFound"

    def __init__(self) -> None:
        super().__init__(_("There is no such item in this collection."))


_MISSING = {
    "model": gettext_lazy("There is no model %(name)s on this hub."),
    "dataset": gettext_lazy("There is no dataset %(name)s on this hub."),
    "space": gettext_lazy("There is no space %(name)s on this hub."),
    "paper": gettext_lazy("There is no paper %(name)s on this hub."),
    "collection": gettext_lazy("There is no collection %(name)s on this hub."),
}


class ThingNotFound(NotFound):
    """What should be added does not exist, or not for who asks."""

    code = "ThingNotFound"

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(_MISSING[kind] % {"name": quoted(name, 200)})


class TitleTaken(AlreadyExists):
    """`extra` travels in the body: clients' `exists_ok` reads the slug."""

    code = "TitleTaken"

    def __init__(self, title: str, *, full_slug: str) -> None:
        super().__init__(
            _("There is a collection %(title)s of this owner already.") % {"title": quoted(title)},
            url_path=f"/collections/{full_slug}",
        )
        self.extra = {"slug": full_slug}


class ItemTaken(AlreadyExists):
    code = "ItemTaken"

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is in this collection already.") % {"name": quoted(name)})


class CollectionFull(Conflict):
    code = "CollectionFull"


class CollectionBusy(Conflict):
    code = "CollectionBusy"

    def __init__(self) -> None:
        super().__init__(_("Somebody else is changing this right now; try again."))
