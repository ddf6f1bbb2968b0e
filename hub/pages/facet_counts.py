"""How many repositories have which value: counted once in a while, not for every reader."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields

from django.core.cache import cache
from django.db.models import Count

from accounts.actor import Actor
from repos import policy
from repos.models import Repository, RepositoryQuerySet, RepoTag, RepoType

# Counts are an orientation. Measured with 200,000 repositories on PostgreSQL: half a second to a whole
# one, so everybody shares the count of what is public, and one reader in five minutes waits for it.
_SHARED_FOR_S = 300
# What somebody sees beyond that is little, and his own doing, so he wants to see it soon.
_OWN_FOR_S = 60
_MOST_TAGS = 3_000
_MOST_VALUES = 200
Counts = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """(value, number of repositories), most frequent first; tags with their prefix."""

    tasks: Counts = field(default_factory=list)
    libraries: Counts = field(default_factory=list)
    sdks: Counts = field(default_factory=list)
    tags: Counts = field(default_factory=list)


def facet_counts(actor: Actor, repo_type: RepoType) -> FacetCounts:
    """Over everything of the type that the actor may see, and nothing else.

    SECURITY: what is shared is public; what is private is kept for this person, and for no token,
    since a token may see less than its person.
    """
    public = _kept(
        f"facets:{repo_type.value}:public",
        _SHARED_FOR_S,
        lambda: _counted(Repository.objects.filter(is_private=False), repo_type),
    )
    if actor.user_id is None:
        return public
    private = policy.visible(actor).filter(is_private=True)
    if actor.token_id is not None or actor.is_system:
        return _sum(public, _counted(private, repo_type))
    key = f"facets:{repo_type.value}:{actor.user_id}"
    return _sum(public, _kept(key, _OWN_FOR_S, lambda: _counted(private, repo_type)))


def _kept(key: str, lifetime_s: int, count: Callable[[], FacetCounts]) -> FacetCounts:
    kept = cache.get(key)
    if not isinstance(kept, FacetCounts):
        kept = count()
        cache.set(key, kept, lifetime_s)
    return kept


def _sum(one: FacetCounts, other: FacetCounts) -> FacetCounts:
    """No repository is in both."""
    return FacetCounts(
        **{
            name.name: _added(getattr(one, name.name), getattr(other, name.name))
            for name in fields(FacetCounts)
        }
    )


def _added(one: Counts, other: Counts) -> Counts:
    if not other:
        return one
    both = Counter(dict(one))
    both.update(dict(other))
    return sorted(both.items(), key=lambda row: (-row[1], row[0]))


def _counted(repos: RepositoryQuerySet, repo_type: RepoType) -> FacetCounts:
    """Three queries for models, one for datasets, two for Spaces."""
    visible = repos.of_type(repo_type).filter(is_disabled=False)

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
