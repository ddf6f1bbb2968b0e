"""Take away large files and unfinished uploads that nobody needs any more."""

import logging

from django.conf import settings

from hub.kernel.clock import now
from repos.lfs.store import object_store
from repos.lfs.sweep import abort_multiparts, delete_unlinked, note_unlinked
from repos.xet.store import xorb_store

log = logging.getLogger("hub.lfs")


def sweep_lfs() -> int:
    """One round; returns how many things went. Safe to repeat, and next to uploads.

    It has no actor: beat runs it, no door for people leads here.
    """
    store = object_store()
    before = now() - settings.LFS_SWEEP_AFTER
    note_unlinked(now())
    objects = delete_unlinked(store, before=before)
    multiparts = abort_multiparts(store, before=before)
    leftovers = store.sweep(older_than=before) + xorb_store().sweep(older_than=before)
    if objects or multiparts or leftovers:
        log.info(
            "lfs_swept",
            extra={"objects": objects, "multiparts": multiparts, "leftovers": leftovers},
        )
    return objects + multiparts + leftovers
