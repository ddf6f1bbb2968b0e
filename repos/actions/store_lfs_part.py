"""Take one part of a multipart upload that passes through the hub."""

from accounts.actor import Actor
from hub.kernel.database import release_database
from hub.kernel.errors import NotSupported
from repos import policy
from repos.lfs.errors import ObjectMissing, PartsMismatch, SizeMismatch
from repos.lfs.hashing import ByteSource
from repos.lfs.pointer import Pointer
from repos.lfs.store import TakesParts, object_store
from repos.models import LfsMultipart, Repository


def store_lfs_part(
    *,
    actor: Actor,
    repo: Repository,
    pointer: Pointer,
    upload_id: str,
    number: int,
    content: ByteSource,
    announced_bytes: int | None = None,
) -> str:
    """Store part `number` (from 1), in any order, again and again; returns its etag.

    announced_bytes: the request's Content-Length, None when it has none.

    Raises:
        SizeMismatch: a part has exactly part_bytes, the last one what remains. Nothing is left.
        PartsMismatch: there is no such part.
        ObjectMissing: the upload is finished or was swept.
    """
    policy.require_may_upload(actor, repo)
    upload = LfsMultipart.objects.filter(
        public_id=upload_id, repo=repo, oid=pointer.oid, size_bytes=pointer.size_bytes
    ).first()
    if upload is None:
        raise ObjectMissing(pointer.oid)
    size_bytes = _part_size(upload, number)
    if announced_bytes is not None and announced_bytes != size_bytes:
        raise SizeMismatch(announced=size_bytes, actual=announced_bytes)
    store = object_store()
    if not isinstance(store, TakesParts):
        raise NotSupported("Parts go to the object store itself; ask for a new upload.")
    release_database()
    return store.put_part(upload_id, number, content, size_bytes=size_bytes)


def _part_size(upload: LfsMultipart, number: int) -> int:
    start = (number - 1) * upload.part_bytes
    if number < 1 or start >= upload.size_bytes:
        raise PartsMismatch(f"This upload has no part {number}.")
    return min(upload.part_bytes, upload.size_bytes - start)
