"""Set the counters that a repository shows; only the hub itself does that."""

from datetime import UTC, timedelta

from django.db import transaction

from accounts import policy as accounts_policy
from accounts.actor import Actor
from hub.kernel.clock import now
from repos.models import DailyDownloads, Repository
from repos.popularity import DOWNLOAD_DAYS


@transaction.atomic
def set_counters(
    *, actor: Actor, repo: Repository, likes: int | None = None, downloads: int | None = None
) -> None:
    """For a repository brought over from elsewhere. None leaves a counter as it is.

    Raises:
        Forbidden: not the hub itself.
    """
    accounts_policy.require_system(actor)
    if likes is not None:
        repo.likes = likes
    if downloads is not None:
        repo.downloads = repo.downloads_all_time = downloads
    repo.save(update_fields=["likes", "downloads", "downloads_all_time"])
    if downloads is not None:
        _spread(repo, downloads)


def _spread(repo: Repository, downloads: int) -> None:
    """Over the window that they are said to be of, so that they leave it little by little."""
    share, rest = divmod(downloads, DOWNLOAD_DAYS)
    today = now().astimezone(UTC).date()
    DailyDownloads.objects.filter(repo=repo).delete()
    DailyDownloads.objects.bulk_create(
        DailyDownloads(repo=repo, day=today - timedelta(days=age), number=share + (age < rest))
        for age in range(DOWNLOAD_DAYS)
        if share or age < rest
    )
