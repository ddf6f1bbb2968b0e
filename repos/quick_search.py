"""What somebody means who types the beginning of a name: repositories, people, organizations."""

from collections.abc import Collection
from dataclasses import dataclass, field

from accounts.actor import Actor
from accounts.models import Namespace
from accounts.queries import namespaces_like
from repos.models import Repository, RepoType
from repos.queries import RepoFilter, matching

SHOWN = 6
MAX_SHOWN = 20
_MAX_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class QuickFinds:
    """Each list at most `limit` long, the likeliest first."""

    words: str
    repos: dict[RepoType, list[Repository]] = field(default_factory=dict)
    users: list[Namespace] = field(default_factory=list)
    organizations: list[Namespace] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.users or self.organizations or any(self.repos.values()))


def quick_search(
    actor: Actor,
    typed: str,
    *,
    limit: int = SHOWN,
    types: Collection[RepoType] = tuple(RepoType),
    with_people: bool = True,
) -> QuickFinds:
    """Two queries per type of repository, one per kind of owner; none for nothing typed."""
    words = typed.replace("\0", "").strip()[:_MAX_CHARACTERS]
    if not words:
        return QuickFinds("")
    people = namespaces_like(words)
    return QuickFinds(
        words=words,
        repos={kind: _repos(actor, kind, words, limit) for kind in RepoType if kind in types},
        users=list(people.filter(user__isnull=False)[:limit]) if with_people else [],
        organizations=list(people.filter(user__isnull=True)[:limit]) if with_people else [],
    )


def _repos(actor: Actor, kind: RepoType, words: str, limit: int) -> list[Repository]:
    """Names that have all of it first; cards are asked only when there is room left.

    Two queries, since one order over both would have to find everything before it knows the first.
    """
    named = matching(actor, RepoFilter(repo_type=kind)).filter(
        repo_id_lower__contains=words.lower()
    )
    rows = list(named.order_by("-trending_score", "-pk")[:limit])
    if len(rows) < limit:
        others = matching(actor, RepoFilter(repo_type=kind, search=(words,)))
        others = others.exclude(pk__in=[repo.pk for repo in rows])
        rows += others.order_by("-trending_score", "-pk")[: limit - len(rows)]
    return rows
