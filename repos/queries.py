"""Lists of repositories that the API and the pages share: filters, sorts, keyset pages."""

import base64
import binascii
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from hub.kernel.errors import BadInput
from repos import policy
from repos.models import Like, Repository, RepositoryQuerySet, RepoTag, RepoType
from repos.models.repository import Gate
from repos.word_search import says

MAX_FILTERS = 30


class Sort(Enum):
    """Value: the column; name as the wire writes it is in `parse_sort`."""

    LAST_MODIFIED = "last_modified"
    CREATED_AT = "created_at"
    DOWNLOADS = "downloads"
    LIKES = "likes"
    TRENDING = "trending_score"


_SORTS = {
    "lastModified": Sort.LAST_MODIFIED,
    "last_modified": Sort.LAST_MODIFIED,
    "modified": Sort.LAST_MODIFIED,
    "createdAt": Sort.CREATED_AT,
    "created_at": Sort.CREATED_AT,
    "created": Sort.CREATED_AT,
    "downloads": Sort.DOWNLOADS,
    "likes": Sort.LIKES,
    "trendingScore": Sort.TRENDING,
    "trending_score": Sort.TRENDING,
    "trending": Sort.TRENDING,
}


@dataclass(frozen=True, slots=True)
class RepoFilter:
    """What a list asks for; every condition must hold.

    tags: exact tags of the card. author: a namespace, case does not count.
    search: words that must each occur in the repo id or in the card. is_gated: None asks for both.
    min_parameters, max_parameters: of the weights, both included; what has none is left out.
    is_linked: only what names a model or dataset that it uses.
    """

    repo_type: RepoType | None = None
    search: tuple[str, ...] = ()
    author: str = ""
    tags: tuple[str, ...] = ()
    pipeline_tag: str = ""
    library: str = ""
    is_gated: bool | None = None
    sdk: str = ""
    min_parameters: int | None = None
    max_parameters: int | None = None
    is_linked: bool = False


@dataclass(frozen=True, slots=True)
class RepoPage:
    """repos: with namespace and `card_tags` loaded. next_cursor: None on the last page."""

    repos: list[Repository] = field(default_factory=list)
    next_cursor: str | None = None


def parse_sort(name: str) -> Sort:
    """Raises: BadInput."""
    try:
        return _SORTS[name]
    except KeyError:
        known = "lastModified, createdAt, downloads, likes, trendingScore"
        raise BadInput(_('"sort" must be one of [%(known)s]') % {"known": known}) from None


def matching(actor: Actor, wanted: RepoFilter) -> RepositoryQuerySet:
    """The visible repositories that match, in no order."""
    repos = policy.visible(actor).filter(is_disabled=False)
    if wanted.repo_type is not None:
        repos = repos.of_type(wanted.repo_type)
    if wanted.author:
        repos = repos.filter(namespace__name_lower=wanted.author.lower())
    for word in [word for text in wanted.search for word in text.split()][:MAX_FILTERS]:
        repos = repos.filter(says(word))
    if wanted.pipeline_tag:
        repos = repos.filter(pipeline_tag=wanted.pipeline_tag)
    if wanted.library:
        # The card's index repeats the library among the tags.
        repos = repos.filter(_tagged(wanted.library))
    if wanted.sdk:
        repos = repos.filter(sdk=wanted.sdk)
    if wanted.is_gated is not None:
        repos = repos.exclude(gate=Gate.OPEN) if wanted.is_gated else repos.filter(gate=Gate.OPEN)
    for tag in wanted.tags[:MAX_FILTERS]:
        repos = repos.filter(_tagged(tag))
    return repos.filter(_sized(wanted), _linked(wanted))


def _sized(wanted: RepoFilter) -> Q:
    condition = Q()
    if wanted.min_parameters is not None:
        condition &= Q(parameters__gte=wanted.min_parameters)
    if wanted.max_parameters is not None:
        condition &= Q(parameters__lte=wanted.max_parameters)
    return condition


def _linked(wanted: RepoFilter) -> Q:
    if not wanted.is_linked:
        return Q()
    used = Q(tag__startswith="model:") | Q(tag__startswith="dataset:")
    return Q(Exists(RepoTag.objects.filter(used, repo=OuterRef("pk"))))


def page_of(
    repos: RepositoryQuerySet,
    *,
    sort: Sort = Sort.TRENDING,
    is_ascending: bool = False,
    limit: int,
    cursor: str | None = None,
) -> RepoPage:
    """One page by keyset: stable while rows change, and as fast on page 1000 as on page 1.

    Raises:
        BadInput: the cursor is not one of ours.
    """
    column = sort.value
    if cursor:
        repos = repos.filter(_after(sort, cursor, is_ascending=is_ascending))
    order = [column, "pk"] if is_ascending else [f"-{column}", "-pk"]
    rows = list(
        repos.select_related("namespace")
        .prefetch_related(Prefetch("card_tags", queryset=RepoTag.objects.order_by("position")))
        .order_by(*order)[: limit + 1]
    )
    if len(rows) <= limit:
        return RepoPage(rows)
    last = rows[limit - 1]
    return RepoPage(rows[:limit], _cursor(getattr(last, column), last.pk))


def likes_of(actor: Actor, user: User) -> QuerySet[Like]:
    """Newest first, with the repository; of those that the actor may see."""
    return (
        Like.objects.filter(user=user, repo__in=policy.visible(actor).filter(is_disabled=False))
        .select_related("repo__namespace")
        .order_by("-pk")
    )


def with_tags(repos: Sequence[Repository]) -> list[Repository]:
    """The same repositories with `card_tags` loaded by one query."""
    from django.db.models import prefetch_related_objects

    rows = list(repos)
    prefetch_related_objects(
        rows, Prefetch("card_tags", queryset=RepoTag.objects.order_by("position"))
    )
    return rows


def tag_counts(actor: Actor, repo_type: RepoType, *, prefix: str = "") -> list[str]:
    """Every tag that visible repositories of the type carry, in order of the alphabet."""
    tags = RepoTag.objects.filter(repo__in=policy.visible(actor).of_type(repo_type))
    if prefix:
        tags = tags.filter(tag__startswith=prefix)
    return list(tags.order_by("tag").values_list("tag", flat=True).distinct()[:10_000])


def _tagged(tag: str) -> Exists:
    return Exists(RepoTag.objects.filter(repo=OuterRef("pk"), tag=tag))


def _cursor(value: object, pk: int) -> str:
    plain = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([plain, pk]).encode()).decode().rstrip("=")


def _after(sort: Sort, cursor: str, *, is_ascending: bool) -> Q:
    value, pk = _read_cursor(sort, cursor)
    side = "gt" if is_ascending else "lt"
    column = sort.value
    beyond = Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"pk__{side}": pk})
    # Says nothing new, but an index can begin there; the database would walk all earlier pages.
    return Q(**{f"{column}__{side}e": value}) & beyond


def _read_cursor(sort: Sort, cursor: str) -> tuple[Any, int]:  # Any: whatever the column holds
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        value, pk = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        match sort:
            case Sort.LAST_MODIFIED | Sort.CREATED_AT:
                return _aware(datetime.fromisoformat(value)), _natural(pk)
            case Sort.TRENDING:
                return _finite(value), _natural(pk)
            case Sort.DOWNLOADS | Sort.LIKES:
                return _natural(value), _natural(pk)
    except (ValueError, TypeError, binascii.Error, RecursionError, OverflowError) as error:
        raise BadInput(_("The cursor is not one of ours; start again without it.")) from error


def _natural(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 63:
        raise ValueError(value)
    return value


def _finite(value: Any) -> float:  # Any: JSON
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(moment)
    return moment
