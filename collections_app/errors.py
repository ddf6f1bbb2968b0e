"""What can be wrong with a collection or an item of one."""

from hub.kernel.errors import AlreadyExists, Conflict, NotFound


class CollectionNotFound(NotFound):
    """Missing or hidden: the same words for both."""

    code = "CollectionNotFound"

    def __init__(self) -> None:
        super().__init__("There is no such collection.")


class ItemNotFound(NotFound):
    code = "ItemNotFound"

    def __init__(self) -> None:
        super().__init__("There is no such item in this collection.")


class ThingNotFound(NotFound):
    """What should be added does not exist, or not for who asks."""

    code = "ThingNotFound"

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"There is no {kind} {name[:200]!r} on this hub.")


class TitleTaken(AlreadyExists):
    """`extra` travels in the body: clients' `exists_ok` reads the slug."""

    code = "TitleTaken"

    def __init__(self, title: str, *, full_slug: str) -> None:
        super().__init__(
            f"There is a collection {title!r} of this owner already.",
            url_path=f"/collections/{full_slug}",
        )
        self.extra = {"slug": full_slug}


class ItemTaken(AlreadyExists):
    code = "ItemTaken"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is in this collection already.")


class CollectionFull(Conflict):
    code = "CollectionFull"


class CollectionBusy(Conflict):
    code = "CollectionBusy"

    def __init__(self) -> None:
        super().__init__("Somebody else is changing this right now; try again.")
