"""The repositories of one owner, as a profile shows them: pinned ones, a shelf per type, filters."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
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
        return [_whole_shelf(actor, namespace, query, query.repo_type)]
    found = _first_of_each(actor, namespace, query)
    return [shelf for shelf in found if shelf.total] if query.search else found


def pinned(actor: Actor, namespace: Namespace) -> list[Repository]:
    """In the order of pinning; only what the actor may see."""
    repos = policy.visible(actor).filter(
        namespace=namespace, pinned_at__isnull=False, is_disabled=False
    )
    return list(repos.select_related("namespace").order_by("pinned_at", "pk"))


def _first_of_each(actor: Actor, namespace: Namespace, query: ShelfQuery) -> list[Shelf]:
    """One query per type, and one for the totals when some type has more than are shown."""
    mine = matching(actor, RepoFilter(author=namespace.name, search=(query.search,)))
    order = (f"-{query.order.value}", "-pk")
    first = {kind: list(mine.of_type(kind).order_by(*order)[: _SHOWN + 1]) for kind in RepoType}
    totals = {kind.value: len(repos) for kind, repos in first.items()}
    if any(total > _SHOWN for total in totals.values()):
        rows = mine.order_by().values_list("repo_type").annotate(number=Count("pk"))
        totals |= {str(kind): number for kind, number in rows}
    return [
        Shelf(
            kind,
            repos[:_SHOWN],
            totals[kind.value],
            all_href=query.href(kind) if len(repos) > _SHOWN else "",
        )
        for kind, repos in first.items()
    ]


def _whole_shelf(actor: Actor, namespace: Namespace, query: ShelfQuery, kind: RepoType) -> Shelf:
    wanted = RepoFilter(repo_type=kind, author=namespace.name, search=(query.search,))
    repos = matching(actor, wanted)
    page = page_of(repos, sort=query.order, limit=_PAGE, cursor=query.cursor or None)
    is_whole = page.next_cursor is None and not query.cursor
    return Shelf(
        kind,
        page.repos,
        len(page.repos) if is_whole else repos.count(),
        next_href=query.href(kind, page.next_cursor) if page.next_cursor else "",
    )
