"""Make an object of the parts that a client has sent."""

from collections.abc import Sequence

from django.db import transaction

from accounts.actor import Actor
from repos import policy
from repos.lfs.errors import ObjectMissing, PartsMismatch
from repos.lfs.pointer import Pointer
from repos.lfs.possession import announce_object, linked_sizes, mark_present
from repos.lfs.store import IncomingKey, SignsUploads, TakesParts, object_store
from repos.models import LfsMultipart, Repository


def finish_lfs_upload(
    *, actor: Actor, repo: Repository, pointer: Pointer, upload_id: str, etags: Sequence[str]
) -> None:
    """Verify the whole and link it. A client that missed the answer may ask again.

    etags: of part 1, 2, …; as the store answered them.

    Raises:
        PartsMismatch: not the parts that were stored, or not all of them.
        SizeMismatch, OidMismatch: the whole is something else; the parts are dropped.
        ObjectMissing: the upload was swept.
    """
    policy.require_may_upload(actor, repo)
    upload = LfsMultipart.objects.filter(public_id=upload_id, repo=repo, oid=pointer.oid).first()
    if upload is None:
        if _is_done(repo, pointer):
            return
        raise ObjectMissing(pointer.oid)
    expected = -(-upload.size_bytes // upload.part_bytes)
    if len(etags) != expected:
        raise PartsMismatch(f"The upload has {expected} parts; {len(etags)} were listed.")
    announce_object(pointer)
    try:
        _join(repo, pointer, upload, etags)
    except PartsMismatch:
        # Another request with the same list may have been faster, and taken the parts away.
        if not _is_done(repo, pointer):
            raise
        return
    with transaction.atomic():
        mark_present(actor, repo, pointer)
        upload.delete()
    # Only now: whoever asks for the same meanwhile finds the parts, or that it is done.
    store = object_store()
    if isinstance(store, TakesParts):
        store.drop_parts(upload_id)


def _join(repo: Repository, pointer: Pointer, upload: LfsMultipart, etags: Sequence[str]) -> None:
    store = object_store()
    if isinstance(store, SignsUploads):
        key = IncomingKey(repo.pk, pointer.oid)
        try:
            store.finish_multipart(key, backend_id=upload.backend_id, etags=etags)
        except PartsMismatch:
            # The store may have joined them before an earlier request died.
            if not store.accept(key, pointer, announce=announce_object):
                raise
            return
        if not store.accept(key, pointer, announce=announce_object):
            raise ObjectMissing(pointer.oid)
    elif isinstance(store, TakesParts):
        store.join_parts(upload.public_id, pointer, etags)


def _is_done(repo: Repository, pointer: Pointer) -> bool:
    return linked_sizes(repo, [pointer.oid]).get(pointer.oid) == pointer.size_bytes
