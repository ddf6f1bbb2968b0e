"""What lists of collections sort by first: recent upvotes, by the formula that repositories have.

An upvote counts as a like does; see `repos/popularity.py` and docs/finding.md.
"""

from collections import defaultdict
from datetime import UTC, datetime, time, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from collections_app.models import Collection, Upvote
from hub.kernel.clock import now
from repos.popularity import TRENDING_DAYS, DayOfInterest, trending_score


def refresh_trending() -> int:
    """Compute the score of every collection that has one or should have; how many changed."""
    scores = {pk: trending_score(days) for pk, days in _interest().items()}
    stale = Collection.objects.filter(Q(trending_score__gt=0) | Q(pk__in=list(scores)))
    changed = []
    for one in stale.only("pk", "trending_score").iterator(chunk_size=2000):
        score = scores.get(one.pk, 0)
        if one.trending_score != score:
            one.trending_score = score
            changed.append(one)
    Collection.objects.bulk_update(changed, ["trending_score"], batch_size=500)
    return len(changed)


def _interest() -> dict[int, list[DayOfInterest]]:
    """By collection. One query."""
    today = now().astimezone(UTC).date()
    first = today - timedelta(days=TRENDING_DAYS - 1)
    votes = (
        Upvote.objects.filter(created_at__gte=datetime.combine(first, time.min, tzinfo=UTC))
        .order_by()
        .values_list("collection_id", TruncDate("created_at", tzinfo=UTC))
        .annotate(number=Count("pk"))
    )
    found: dict[int, list[DayOfInterest]] = defaultdict(list)
    for pk, day, number in votes:
        found[pk].append(DayOfInterest((today - day).days, likes=number))
    return found
