"""What can be put into a collection: named by who adds it, found through its own door."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.actor import Actor
from collections_app.errors import ThingNotFound
from collections_app.lookup import find_linked, find_repo_to_add
from collections_app.models import Collection, ItemKind
from collections_app.texts import one_line, parse_paper
from hub.kernel.errors import BadInput
from repos.models import Repository

_MAX_PAPER_TITLE_CHARS = 300


@dataclass(frozen=True, slots=True)
class Thing:
    """Exactly one of repo, linked and paper_id is set. paper_title: "" when nobody told it."""

    kind: ItemKind
    repo: Repository | None = None
    linked: Collection | None = None
    paper_id: str = ""
    paper_title: str = ""

    @property
    def name(self) -> str:
        if self.repo is not None:
            return self.repo.repo_id
        return self.paper_id if self.linked is None else self.linked.title

    @property
    def owner_namespace_id(self) -> int | None:
        owner = self.repo or self.linked
        return None if owner is None else owner.namespace_id


def find_thing(actor: Actor, kind: ItemKind, name: str, *, title: str = "") -> Thing:
    """name: a repository's id, a paper's arXiv id or address, or a collection's slug.

    Clients sometimes write the type before a repository's id (`datasets/squad`).

    Raises:
        ThingNotFound: there is none, or not for this actor.
        BadInput: no name, or no paper could be called that.
    """
    if not name.strip():
        raise BadInput(_("Say what to add: the id of a repository, a paper or a collection."))
    match kind:
        case ItemKind.PAPER:
            words = one_line(title)
            if len(words) > _MAX_PAPER_TITLE_CHARS:
                raise BadInput(
                    _("A title has at most %(limit)s characters.")
                    % {"limit": _MAX_PAPER_TITLE_CHARS}
                )
            return Thing(kind, paper_id=parse_paper(name), paper_title=words)
        case ItemKind.COLLECTION:
            return Thing(kind, linked=find_linked(actor, name.strip().removeprefix("collections/")))
        case ItemKind.MODEL | ItemKind.DATASET | ItemKind.SPACE:
            return Thing(kind, repo=_repo(actor, kind, name.strip().strip("/")))


def _repo(actor: Actor, kind: ItemKind, name: str) -> Repository:
    head, slash, rest = name.partition("/")
    if slash and head == f"{kind.value}s":
        try:
            return find_repo_to_add(actor, kind, rest)
        except ThingNotFound:
            pass
    return find_repo_to_add(actor, kind, name)
