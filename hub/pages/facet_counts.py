"""How many repositories have which value: counted once in a while, not for every reader."""

from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import Count

from accounts.actor import Actor
from repos import policy
from repos.models import RepoTag, RepoType

# Counts are an orientation. Measured with 200,000 repositories on PostgreSQL: the three queries
# take longer together than the rest of the page.
_KEPT_S = 120
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

    SECURITY: what is kept is kept for this person, or for everybody who is not signed in.
    """
    key = f"facets:{repo_type.value}:{actor.user_id or 0}"
    if actor.token_id is not None:
        # A token may see less than its person.
        return _counted(actor, repo_type)
    kept = cache.get(key)
    if not isinstance(kept, FacetCounts):
        kept = _counted(actor, repo_type)
        cache.set(key, kept, _KEPT_S)
    return kept


def _counted(actor: Actor, repo_type: RepoType) -> FacetCounts:
    """Three queries for models, one for datasets, two for Spaces."""
    visible = policy.visible(actor).of_type(repo_type).filter(is_disabled=False)

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
