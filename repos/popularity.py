"""What lists sort by: downloads of the last days, and what is trending. A task computes both.

The formula of trending, also in docs/finding.md:

    score = sum over the last 14 days of (8 x likes + sqrt(downloads)) x 0.5 ^ (age in days / 3)

times ten, rounded to a whole number. The square root keeps one busy build server from beating many
people; a like is a person's word and weighs as much as 64 downloads on one day.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate

from hub.kernel.clock import now
from repos.models import DailyDownloads, Like, Repository

DOWNLOAD_DAYS = 30
TRENDING_DAYS = 14
LIKE_WEIGHT = 8
HALF_LIFE_DAYS = 3
_SCALE = 10
# One more than shown, so that no row is deleted while a sum still wants it.
_KEPT_DAYS = DOWNLOAD_DAYS + 1


@dataclass(frozen=True, slots=True)
class DayOfInterest:
    """age_days: 0 is today."""

    age_days: int
    likes: int = 0
    downloads: int = 0


def trending_score(days: Iterable[DayOfInterest]) -> int:
    """The formula above; days of the same age add up before the root is drawn."""
    likes: dict[int, int] = defaultdict(int)
    downloads: dict[int, int] = defaultdict(int)
    for day in days:
        if 0 <= day.age_days < TRENDING_DAYS:
            likes[day.age_days] += day.likes
            downloads[day.age_days] += day.downloads
    score: float = sum(
        (LIKE_WEIGHT * likes[age] + math.sqrt(downloads[age])) * 0.5 ** (age / HALF_LIFE_DAYS)
        for age in {*likes, *downloads}
    )
    return round(_SCALE * score)


def add_downloads(repo_pk: int, number: int, *, day: date) -> None:
    """Add to the day's row; it is made when it is the first of the day."""
    rows = DailyDownloads.objects.filter(repo=repo_pk, day=day)
    if rows.update(number=F("number") + number):
        return
    # Another worker may make the row at the same moment: the constraint decides, and both add.
    DailyDownloads.objects.get_or_create(repo_id=repo_pk, day=day)
    rows.update(number=F("number") + number)


def downloads_by_day(repo: Repository) -> list[int]:
    """The last thirty days, the oldest first; today is the last. One query."""
    first = _today() - timedelta(days=DOWNLOAD_DAYS - 1)
    numbers = dict(
        DailyDownloads.objects.filter(repo=repo, day__gte=first).values_list("day", "number")
    )
    return [numbers.get(first + timedelta(days=step), 0) for step in range(DOWNLOAD_DAYS)]


def refresh_downloads() -> int:
    """Let downloads older than the window fall out of the counters; returns how many changed."""
    first = _today() - timedelta(days=DOWNLOAD_DAYS - 1)
    recent = (
        DailyDownloads.objects.filter(repo=OuterRef("pk"), day__gte=first)
        .order_by()
        .values("repo")
        .annotate(total=Sum("number"))
        .values("total")
    )
    # Only a day that left the window changes a sum: counting adds to rows and counters together.
    gone = DailyDownloads.objects.filter(day__lt=first).values("repo")
    changed = Repository.objects.filter(pk__in=gone).update(downloads=Coalesce(Subquery(recent), 0))
    DailyDownloads.objects.filter(day__lt=_today() - timedelta(days=_KEPT_DAYS)).delete()
    return changed


def refresh_trending() -> int:
    """Compute the score of every repository that has one or should have; returns how many changed."""
    scores = {pk: trending_score(days) for pk, days in _interest().items()}
    stale = Repository.objects.filter(Q(trending_score__gt=0) | Q(pk__in=list(scores)))
    changed = []
    for repo in stale.only("pk", "trending_score").iterator(chunk_size=2000):
        score = scores.get(repo.pk, 0)
        if repo.trending_score != score:
            repo.trending_score = score
            changed.append(repo)
    Repository.objects.bulk_update(changed, ["trending_score"], batch_size=500)
    return len(changed)


def _interest() -> dict[int, list[DayOfInterest]]:
    """By repository. Two queries."""
    today = _today()
    first = today - timedelta(days=TRENDING_DAYS - 1)
    found: dict[int, list[DayOfInterest]] = defaultdict(list)
    for pk, day, number in DailyDownloads.objects.filter(day__gte=first).values_list(
        "repo_id", "day", "number"
    ):
        found[pk].append(DayOfInterest((today - day).days, downloads=number))
    likes = (
        Like.objects.filter(created_at__gte=datetime.combine(first, time.min, tzinfo=UTC))
        .order_by()
        .values_list("repo", TruncDate("created_at", tzinfo=UTC))
        .annotate(number=Count("pk"))
    )
    for liked_pk, day, number in likes:
        found[int(liked_pk)].append(DayOfInterest((today - day).days, likes=number))
    return found


def _today() -> date:
    return now().astimezone(UTC).date()
