"""Files and xorbs that nothing refers to any more: marked, kept in quarantine, then deleted.

What keeps a xorb: a file that an LFS object has, a promise to clients (xet.md 11), or the quarantine.
A registration locks the xorbs that it uses, promises them anew and lifts their quarantine (see
`registering.lock_xorbs`); everything here that deletes takes the same locks first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum

from repos.crash_points import crash_point
from repos.models import LfsObject, XetFile, XetFileXorb, Xorb
from repos.xet.hashes import MerkleHash
from repos.xet.store import XorbStore

_AT_ONCE = 1000
_IS_USED = Exists(LfsObject.objects.filter(xet_file=OuterRef("pk")))
_IS_IN_A_FILE = Exists(XetFileXorb.objects.filter(xorb=OuterRef("pk")))


@dataclass(frozen=True, slots=True)
class Round:
    """How much one round took away, or would have."""

    files: int
    marked_xorbs: int
    xorbs: int
    xorb_bytes: int


def look(moment: datetime) -> Round:
    """What `collect` would do now; nothing is changed."""
    overdue = _overdue(moment)
    return Round(
        files=_orphans(moment).count(),
        marked_xorbs=_fresh(moment).count(),
        xorbs=overdue.count(),
        xorb_bytes=overdue.aggregate(sum=Sum("serialized_bytes"))["sum"] or 0,
    )


def collect(store: XorbStore, moment: datetime) -> Round:
    """One round. Safe to interrupt, to repeat, and next to uploads."""
    files = sum(_delete_file(pk, moment) for pk in _pks(_orphans(moment)))
    marked = _fresh(moment).update(quarantined_at=moment)
    xorbs = xorb_bytes = 0
    for pk in _pks(_overdue(moment)):
        freed = _delete_xorb(store, pk, moment)
        xorbs += freed is not None
        xorb_bytes += freed or 0
    return Round(files, marked, xorbs, xorb_bytes)


def _orphans(moment: datetime) -> QuerySet[XetFile]:
    return XetFile.objects.filter(~_IS_USED, created_at__lt=moment - settings.XET_PROMISE)


def _unused(moment: datetime) -> QuerySet[Xorb]:
    return Xorb.objects.filter(~_IS_IN_A_FILE, promised_until__lt=moment)


def _fresh(moment: datetime) -> QuerySet[Xorb]:
    return _unused(moment).filter(quarantined_at=None)


def _overdue(moment: datetime) -> QuerySet[Xorb]:
    return _unused(moment).filter(quarantined_at__lt=moment - settings.XET_QUARANTINE)


def _pks(rows: QuerySet[XetFile] | QuerySet[Xorb]) -> Iterator[int]:
    """All of them, a thousand at a time; each once, also those that stay after all."""
    last = 0
    while some := list(
        rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]
    ):
        yield from some
        last = some[-1]


def _delete_file(pk: int, moment: datetime) -> bool:
    with transaction.atomic():
        # In the order in which registrations lock them. Whoever registers this file waits here.
        locked = Xorb.objects.select_for_update().filter(file_links__file=pk).order_by("hash")
        list(locked.values_list("pk", flat=True))
        row = _orphans(moment).filter(pk=pk).defer("terms").first()
        if row is None:
            return False
        row.delete()
    return True


def _delete_xorb(store: XorbStore, pk: int, moment: datetime) -> int | None:
    """The bytes that were freed; None: somebody needs it after all."""
    with transaction.atomic():
        if not Xorb.objects.select_for_update().filter(pk=pk).values_list("pk").first():
            return None
        # Asked with the lock held: what the lock waited for counts.
        row = _overdue(moment).filter(pk=pk).defer("index").first()
        if row is None:
            return None
        # The body first: a row without a body heals when the xorb comes again, and nothing else
        # refers to it. A body without a row would stay for ever.
        store.delete(MerkleHash(bytes(row.hash)))
        crash_point("xorb-deleted")
        row.delete()
        return row.serialized_bytes
