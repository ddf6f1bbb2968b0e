"""Delete the folders of repositories that are gone."""

import logging
from datetime import timedelta

from django.conf import settings

from hub.kernel.clock import now
from repos.git import disk
from repos.models import Repository
from repos.undo import forget_deleted

log = logging.getLogger(__name__)
# Long enough for an operator to hear about a deletion by mistake.
_KEEP_TRASH = timedelta(days=7)
# A repository in the making has a folder before it has a row.
_IN_THE_MAKING = timedelta(days=1)


def sweep_trash() -> int:
    """Move folders without a row to the trash, and empty it of what is old; returns how many."""
    orphans = 0
    before = now() - _IN_THE_MAKING
    for volume in settings.GIT_VOLUMES:
        for keys in disk.stored_keys(volume, older_than=before):
            known = set(
                Repository.objects.filter(storage_key__in=keys).values_list(
                    "storage_key", flat=True
                )
            )
            for key in set(keys) - known:
                disk.move_to_trash(key, volume=volume)
                log.warning("orphan_folder", extra={"storage_key": key, "volume": volume})
                orphans += 1
        disk.remove_unfinished(volume, older_than=before)
    forget_deleted()
    return orphans + disk.empty_trash(older_than_s=_KEEP_TRASH.total_seconds())
