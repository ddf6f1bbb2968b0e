"""Write down how much room each changed repository takes: what pages and API call used storage."""

from django.db.models import Sum

from repos.git import disk
from repos.models import Repository

_AT_ONCE = 200


def measure_storage() -> int:
    """One round; returns how many repositories were measured. Several workers may run it at once."""
    due = Repository.objects.filter(is_measured=False).order_by("pk")
    return sum(_measure(repo) for repo in due[:_AT_ONCE])


def _measure(repo: Repository) -> bool:
    row = Repository.objects.filter(pk=repo.pk)
    # Marked before measuring: what changes from here on is measured again.
    if not row.filter(is_measured=False).update(is_measured=True):
        return False
    large = repo.lfs_links.aggregate(size=Sum("lfs_object__size_bytes"))["size"] or 0
    small = disk.stored_bytes(repo.storage_key, volume=repo.volume)
    row.update(used_storage_bytes=large + small)
    return True
