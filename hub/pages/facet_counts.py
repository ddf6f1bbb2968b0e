"""How many repositories have which value: counted once in a while, and no page waits for it.

Measured with 200,000 repositories on PostgreSQL: half a second to a whole one. So a large hub's page
shows what it has: former counts, or the values of a sample without numbers; a second request counts.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Sum

from accounts.actor import Actor
from accounts.models import Membership
from hub.kernel.clock import now
from repos import policy
from repos.models import Collaborator, Repository, RepositoryQuerySet, RepoTag, RepoType

# Counts are an orientation, so everybody shares the count of what is public.
_SHARED_FOR = timedelta(minutes=5)
# Older ones than that are shown until somebody has counted anew.
_KEPT_S = 900
# What somebody sees beyond that is little, and his own doing, so he wants to see it soon.
_OWN_FOR_S = 60
# Up to so many repositories of a type are counted while the page waits: some milliseconds.
_FEW = 3_000
_SAMPLE = 500
_COUNTING_S = 60
_MOST_TAGS = 3_000
_MOST_VALUES = 200
Counts = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """(value, number of repositories), most frequent first; tags with their prefix.

    has_numbers: False for a sample, whose numbers say nothing. is_due: `facet_counts` knows better.
    """

    tasks: Counts = field(default_factory=list)
    libraries: Counts = field(default_factory=list)
    sdks: Counts = field(default_factory=list)
    tags: Counts = field(default_factory=list)
    has_numbers: bool = True
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class _Kept:
    counts: FacetCounts
    at: datetime

    @property
    def is_fresh(self) -> bool:
        return now() - self.at < _SHARED_FOR


def facet_counts(actor: Actor, repo_type: RepoType) -> FacetCounts:
    """Over everything of the type that the actor may see, and nothing else; may take a second.

    SECURITY: what is shared is public; what is private is kept for this person, and for no token,
    since a token may see less than its person.
    """
    public = _public(repo_type)
    if actor.user_id is None:
        return public
    private = policy.visible(actor).filter(is_private=True)
    if actor.token_id is not None or actor.is_system:
        return _sum(public, _counted(private, repo_type))
    own = _remembered(_own_key(actor, repo_type), _OWN_FOR_S, lambda: _counted(private, repo_type))
    return _sum(public, own)


def facet_counts_at_hand(actor: Actor, repo_type: RepoType) -> FacetCounts:
    """As `facet_counts` while there is little to count; else what is known, however old.

    SECURITY: as there.
    """
    if _is_small(repo_type):
        return facet_counts(actor, repo_type)
    kept = cache.get(_public_key(repo_type))
    if not isinstance(kept, _Kept):
        return _sample(repo_type)
    public = kept.counts if kept.is_fresh else replace(kept.counts, is_due=True)
    if actor.user_id is None:
        return public
    own = None
    if actor.token_id is None and not actor.is_system:
        own = cache.get(_own_key(actor, repo_type))
    return _sum(public, own if isinstance(own, FacetCounts) else FacetCounts(is_due=True))


def _public(repo_type: RepoType) -> FacetCounts:
    """Counted by one reader at a time; the others get what is known.

    SECURITY: while it is cheap, the count is of just what is public now. A large hub's may be as old
    as `_KEPT_S`: a tag that only a repository had which is private since is named that long.
    """
    key = _public_key(repo_type)
    if _is_small(repo_type):
        key += f":{_fingerprint(repo_type)}"
    kept = cache.get(key)
    if isinstance(kept, _Kept) and kept.is_fresh:
        return kept.counts
    turn, mine = f"{key}:counting", secrets.token_hex(8)
    if not cache.add(turn, mine, _COUNTING_S):
        known = kept.counts if isinstance(kept, _Kept) else _sample(repo_type)
        return replace(known, is_due=True)
    try:
        counts = _counted(_everything_public(), repo_type)
        cache.set(key, _Kept(counts, now()), _KEPT_S)
    finally:
        # Whoever took longer than a turn lasts must not end the next one's.
        if cache.get(turn) == mine:
            cache.delete(turn)
    return counts


def _sample(repo_type: RepoType) -> FacetCounts:
    """The values of what is looked at most, from which a choice can be made without any number."""

    def look() -> FacetCounts:
        rows = list(
            _shown(_everything_public(), repo_type)
            .order_by("-trending_score", "-pk")
            .values_list("pk", "pipeline_tag", "library_name", "sdk")[:_SAMPLE]
        )
        tags = RepoTag.objects.filter(repo__in=[row[0] for row in rows]).order_by()
        counts = FacetCounts(
            tasks=_frequent(row[1] for row in rows),
            libraries=_frequent(row[2] for row in rows),
            sdks=_frequent(row[3] for row in rows),
            tags=_frequent(tags.values_list("tag", flat=True)),
        )
        return replace(counts, has_numbers=False, is_due=True)

    return _remembered(f"{_public_key(repo_type)}:sample", _OWN_FOR_S, look)


def _frequent(values: Iterable[str]) -> Counts:
    return [(value, times) for value, times in Counter(values).most_common() if value]


def _is_small(repo_type: RepoType) -> bool:
    key = f"{_public_key(repo_type)}:few"
    kept = cache.get(key)
    if isinstance(kept, bool):
        return kept
    is_small = Repository.objects.of_type(repo_type).order_by()[: _FEW + 1].count() <= _FEW
    cache.set(key, is_small, _SHARED_FOR.total_seconds())
    return is_small


def _fingerprint(repo_type: RepoType) -> str:
    """Another one as soon as a repository is public no longer, or for the first time."""
    public = _shown(_everything_public(), repo_type).order_by()
    found = public.aggregate(number=Count("pk"), keys=Sum("pk"))
    return f"{found['number']}.{found['keys'] or 0}"


def _everything_public() -> RepositoryQuerySet:
    return policy.visible(Actor.anonymous())


def _shown(repos: RepositoryQuerySet, repo_type: RepoType) -> RepositoryQuerySet:
    return repos.of_type(repo_type).filter(is_disabled=False)


def _public_key(repo_type: RepoType) -> str:
    return f"facets:{repo_type.value}:public"


def _own_key(actor: Actor, repo_type: RepoType) -> str:
    """SECURITY: who was taken out of an organization has another key in the same moment."""
    member = Membership.objects.filter(user=actor.user_id).values_list("organization_id", "role")
    helper = Collaborator.objects.filter(user=actor.user_id).values_list("repo_id", "role")
    rights = sorted(member.order_by().union(helper.order_by(), all=True))
    digest = hashlib.sha256(repr(rights).encode()).hexdigest()[:16]
    return f"facets:{repo_type.value}:{actor.user_id}:{digest}"


def _remembered(key: str, lifetime_s: int, count: Callable[[], FacetCounts]) -> FacetCounts:
    kept = cache.get(key)
    if not isinstance(kept, FacetCounts):
        kept = count()
        cache.set(key, kept, lifetime_s)
    return kept


def _sum(one: FacetCounts, other: FacetCounts) -> FacetCounts:
    """No repository is in both."""
    return FacetCounts(
        tasks=_added(one.tasks, other.tasks),
        libraries=_added(one.libraries, other.libraries),
        sdks=_added(one.sdks, other.sdks),
        tags=_added(one.tags, other.tags),
        has_numbers=one.has_numbers and other.has_numbers,
        is_due=one.is_due or other.is_due,
    )


def _added(one: Counts, other: Counts) -> Counts:
    if not other:
        return one
    both = Counter(dict(one))
    both.update(dict(other))
    return sorted(both.items(), key=lambda row: (-row[1], row[0]))


def _counted(repos: RepositoryQuerySet, repo_type: RepoType) -> FacetCounts:
    """Three queries for models, one for datasets, two for Spaces."""
    visible = _shown(repos, repo_type)

    def column(name: str) -> Counts:
        rows = (
            visible.exclude(**{name: ""})
            .order_by()
            .values_list(name)
            .annotate(times=Count("pk"))
            .order_by("-times", name)
        )
        return list(rows[:_MOST_VALUES])

    tags = (
        RepoTag.objects.filter(repo__in=visible)
        .order_by()
        .values_list("tag")
        .annotate(times=Count("pk"))
        .order_by("-times", "tag")[:_MOST_TAGS]
    )
    is_model = repo_type is RepoType.MODEL
    return FacetCounts(
        tasks=column("pipeline_tag") if is_model else [],
        libraries=column("library_name") if is_model else [],
        sdks=column("sdk") if repo_type is RepoType.SPACE else [],
        tags=list(tags),
    )
