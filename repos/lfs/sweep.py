"""Finds what nobody needs any more, and takes it away after a grace period.

The grace period is longer than any grant, and every upload starts with `announce_object`, which
restarts it: an object that is on its way is never taken.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from repos.lfs.oid import LfsOid
from repos.lfs.store import IncomingKey, ObjectStore, SignsUploads, TakesParts
from repos.models import LfsMultipart, LfsObject, RepoLfsObject

_LINKED = Exists(RepoLfsObject.objects.filter(lfs_object=OuterRef("pk")))
_AT_ONCE = 1000


def note_unlinked(moment: datetime) -> None:
    """Start the clock of objects whose last link went away with its repository."""
    LfsObject.objects.filter(~_LINKED, unlinked_at__isnull=True).update(unlinked_at=moment)
    LfsObject.objects.filter(_LINKED, unlinked_at__isnull=False).update(unlinked_at=None)


def delete_unlinked(store: ObjectStore, *, before: datetime) -> int:
    """Delete objects without a link since `before`; returns how many."""
    deleted = 0
    candidates = LfsObject.objects.filter(~_LINKED, unlinked_at__lt=before)
    for pk in list(candidates.values_list("pk", flat=True)[:_AT_ONCE]):
        # Row by row: the lock makes an upload that begins now wait, and then begin afresh.
        with transaction.atomic():
            row = candidates.select_for_update(of=("self",)).filter(pk=pk).first()
            if row is None:
                continue
            store.delete(LfsOid(row.oid))
            row.delete()
            deleted += 1
    return deleted


def abort_multiparts(store: ObjectStore, *, before: datetime) -> int:
    """Forget uploads that were started before and never finished; returns how many."""
    stale = list(LfsMultipart.objects.filter(created_at__lt=before)[:_AT_ONCE])
    for upload in stale:
        if isinstance(store, SignsUploads) and upload.backend_id:
            key = IncomingKey(upload.repo_id, LfsOid(upload.oid))
            store.abort_multipart(key, backend_id=upload.backend_id)
        elif isinstance(store, TakesParts):
            store.drop_parts(upload.public_id)
        upload.delete()
    return len(stale)
