"""Store large files in chunks that came plainly, and drop the plain copies when that is proven."""

import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from hub.kernel.clock import now
from hub.kernel.errors import HubError
from repos.crash_points import crash_point
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.lfs.store import object_store
from repos.models import LfsObject, LfsState, Repository
from repos.xet.conversion import DamagedCopy, convert_object
from repos.xet.errors import CorruptXorb
from repos.xet.files import hash_xet_file

log = logging.getLogger("hub.xet")
# A round ends after the object at hand; the next one goes on.
_ROUND_S = 600
_AT_ONCE = 1000
# One round at a time, but a killed one must not stop the next for long. Read-back of a file of
# 500 GB, the longest time without a sign of life, takes a quarter of it.
_LOCK, _LOCK_S = "xet-convert", 3600
# A damaged copy would be read from end to end every round, for nothing.
_FORGET_FAILURE_S = 7 * 86_400


def convert_lfs() -> int:
    """One round; returns how many objects changed their form. Safe to interrupt and to repeat.

    It has no actor: beat runs it, no door for people leads here.
    """
    if not (settings.XET_CONVERT and settings.XET_ENABLED) or not cache.add(_LOCK, 1, _LOCK_S):
        return 0
    try:
        ends_at = time.monotonic() + _ROUND_S
        return _convert_some(ends_at) + _drop_some(ends_at)
    finally:
        cache.delete(_LOCK)


def _convert_some(ends_at: float) -> int:
    plain = LfsObject.objects.filter(
        state=LfsState.PRESENT, is_flat=True, xet_file=None, size_bytes__gt=0, links__isnull=False
    ).distinct()
    converted = 0
    for stored in plain.order_by("pk")[:_AT_ONCE]:
        if time.monotonic() > ends_at:
            break
        _stay_locked()
        converted += _convert(stored)
    return converted


def _convert(stored: LfsObject) -> bool:
    failed = f"xet-convert-failed:{stored.oid}"
    repo = Repository.objects.filter(lfs_links__lfs_object=stored).order_by("pk").first()
    if repo is None or cache.get(failed):
        return False
    try:
        convert_object(stored, repo, alive=_stay_locked)
    except (DamagedCopy, CorruptXorb, HubError, OSError) as error:
        cache.set(failed, 1, _FORGET_FAILURE_S)
        log.warning("xet_not_converted", extra={"oid": stored.oid, "reason": str(error)[:300]})
        return False
    log.info("xet_converted", extra={"oid": stored.oid, "size_bytes": stored.size_bytes})
    return True


def _stay_locked() -> None:
    cache.touch(_LOCK, _LOCK_S)


def _drop_some(ends_at: float) -> int:
    # Links to a plain copy that were handed out before stay good as long as they say.
    both = LfsObject.objects.filter(
        state=LfsState.PRESENT,
        is_flat=True,
        xet_file__created_at__lt=now() - settings.LFS_GRANT_LIFETIME,
    ).select_related("xet_file")
    dropped = 0
    for stored in both.order_by("pk")[:_AT_ONCE]:
        if time.monotonic() > ends_at:
            break
        _stay_locked()
        dropped += _drop(stored)
    return dropped


def _drop(stored: LfsObject) -> bool:
    if stored.xet_file is None or not _gives_the_same(stored):
        return False
    with transaction.atomic():
        row = (
            LfsObject.objects.select_for_update(of=("self",))
            .filter(pk=stored.pk, is_flat=True, xet_file=stored.xet_file_id)
            .first()
        )
        if row is None:
            return False
        # Until this commits, readers find either the copy or, since it is gone, the chunks.
        object_store().delete(LfsOid(row.oid))
        crash_point("flat-dropped")
        row.is_flat = False
        row.save(update_fields=["is_flat"])
    log.info("flat_copy_dropped", extra={"oid": stored.oid, "size_bytes": stored.size_bytes})
    return True


def _gives_the_same(stored: LfsObject) -> bool:
    """Whether the chunks are the content, read from end to end just now."""
    expected = Pointer(LfsOid(stored.oid), stored.size_bytes)
    try:
        found = None if stored.xet_file is None else hash_xet_file(stored.xet_file)
    except (CorruptXorb, OSError) as error:
        found = None
        log.warning("xet_file_unreadable", extra={"oid": stored.oid, "reason": str(error)[:300]})
    if found == expected:
        return True
    log.error("xet_file_damaged", extra={"oid": stored.oid})
    return False
