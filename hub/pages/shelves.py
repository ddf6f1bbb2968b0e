"""The repositories of one owner, as a profile shows them: pinned ones, a shelf per type, filters."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from accounts.actor import Actor
from accounts.models import Namespace
from hub.pages.list_query import SORTS
from repos import policy
from repos.models import Repository, RepoType
from repos.queries import RepoFilter, Sort, matching, page_of, parse_sort

_SHOWN = 10
_PAGE = 30
_MAX_WORDS = 200


@dataclass(frozen=True, slots=True)
class Shelf:
    """The repositories of one type. total may exceed those shown. all_href: of the whole shelf."""

    repo_type: RepoType
    repos: list[Repository]
    total: int
    all_href: str = ""
    next_href: str = ""


@dataclass(frozen=True, slots=True)
class ShelfQuery:
    """What a profile's address asks for: `?type=model&search=bert&sort=likes`; each may be ""."""

    repo_type: RepoType | None = None
    search: str = ""
    sort: str = "modified"
    cursor: str = ""

    @classmethod
    def of(cls, get: QueryDict) -> "ShelfQuery":
        kind, sort = get.get("type", ""), get.get("sort", "")
        return cls(
            repo_type=RepoType(kind) if kind in RepoType.values else None,
            search=get.get("search", "").replace("\0", "")[:_MAX_WORDS],
            sort=sort if sort in dict(SORTS) else "modified",
            cursor=get.get("cursor", ""),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.repo_type or self.search)

    def href(self, repo_type: RepoType, cursor: str = "") -> str:
        """The whole shelf of a type, with the same words and order."""
        pairs = [
            ("type", repo_type.value),
            ("search", self.search),
            ("sort", "" if self.sort == "modified" else self.sort),
            ("cursor", cursor),
        ]
        return "?" + urlencode([(key, value) for key, value in pairs if value])

    @property
    def order(self) -> Sort:
        return parse_sort(self.sort)


def shelves(actor: Actor, namespace: Namespace, query: ShelfQuery) -> list[Shelf]:
    """A few of each type, or a page of the one that is asked for."""
    if query.repo_type is not None:
        return [_shelf(actor, namespace, query, query.repo_type, limit=_PAGE)]
    found = [_shelf(actor, namespace, query, kind, limit=_SHOWN) for kind in RepoType]
    return [shelf for shelf in found if shelf.total] if query.search else found


def pinned(actor: Actor, namespace: Namespace) -> list[Repository]:
    """In the order of pinning; only what the actor may see."""
    repos = policy.visible(actor).filter(
        namespace=namespace, pinned_at__isnull=False, is_disabled=False
    )
    return list(repos.select_related("namespace").order_by("pinned_at", "pk"))


def _shelf(
    actor: Actor, namespace: Namespace, query: ShelfQuery, kind: RepoType, *, limit: int
) -> Shelf:
    wanted = RepoFilter(repo_type=kind, author=namespace.name, search=(query.search,))
    repos = matching(actor, wanted)
    page = page_of(repos, sort=query.order, limit=limit, cursor=query.cursor or None)
    is_whole = page.next_cursor is None and not query.cursor
    total = len(page.repos) if is_whole else repos.count()
    is_paged = query.repo_type is not None
    return Shelf(
        kind,
        page.repos,
        total,
        all_href="" if is_paged or is_whole else query.href(kind),
        next_href=query.href(kind, page.next_cursor) if is_paged and page.next_cursor else "",
    )
