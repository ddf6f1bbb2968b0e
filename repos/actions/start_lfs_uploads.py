"""Decide for each object of a batch how its bytes shall come."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings

from accounts.actor import Actor
from repos import policy
from repos.lfs.batch import ObjectProblem
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.lfs.possession import announce_object
from repos.lfs.store import IncomingKey, ObjectStore, SignsUploads, TakesParts, object_store
from repos.models import LfsMultipart, Repository

# S3's limit; our own part URLs have five digits.
_MAX_PARTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPlan:
    """How one object comes.

    href: the store's own signed PUT; None: through the hub.
    upload_id: LfsMultipart.public_id, "" for a single PUT; then `parts` of part_bytes each, and
    part_hrefs are the store's own, empty when parts come through the hub.
    """

    href: str | None = None
    upload_id: str = ""
    parts: int = 0
    part_bytes: int = 0
    part_hrefs: list[str] = field(default_factory=list)
    problem: ObjectProblem | None = None


def start_lfs_uploads(
    *,
    actor: Actor,
    repo: Repository,
    pointers: Sequence[Pointer],
    takes_multipart: bool,
    is_resumable: bool = False,
) -> dict[LfsOid, UploadPlan]:
    """One plan per pointer. takes_multipart: whether the client said that it can.

    is_resumable: the client goes on after an interruption where it stopped, so parts are small and
    begin early: settings.LFS_PAGE_PART_BYTES for both.
    As soon as one object is large enough, all of the batch come in parts (the small ones in one):
    the answer names one transfer for all, and the multipart agent of git-lfs knows no other.
    """
    policy.require_may_upload(actor, repo)
    store = object_store()
    part_bytes: int = settings.LFS_PAGE_PART_BYTES if is_resumable else settings.LFS_PART_BYTES
    from_bytes = part_bytes if is_resumable else settings.LFS_MULTIPART_FROM_BYTES
    in_parts = takes_multipart and any(pointer.size_bytes >= from_bytes for pointer in pointers)
    if in_parts and isinstance(store, SignsUploads | TakesParts):
        return {
            pointer.oid: _multipart(actor, repo, store, pointer, part_bytes)
            if pointer.size_bytes
            else _single(repo, store, pointer)
            for pointer in pointers
        }
    if not isinstance(store, SignsUploads):
        through_us = UploadPlan()
        return dict.fromkeys([pointer.oid for pointer in pointers], through_us)
    return {pointer.oid: _single(repo, store, pointer) for pointer in pointers}


def _single(repo: Repository, store: ObjectStore, pointer: Pointer) -> UploadPlan:
    if not isinstance(store, SignsUploads):
        return UploadPlan()
    if pointer.size_bytes > store.max_single_put_bytes:
        return UploadPlan(
            problem=ObjectProblem(
                422,
                f"The file is over {store.max_single_put_bytes} bytes and must come in parts; "
                'run "hf lfs-enable-largefiles ." in the repository and push again.',
            )
        )
    # Rows are made when the hub sees bytes; here the store sees them, so it is now.
    announce_object(pointer)
    signed = store.sign_upload(
        IncomingKey(repo.pk, pointer.oid),
        size_bytes=pointer.size_bytes,
        lifetime=settings.LFS_GRANT_LIFETIME,
    )
    return UploadPlan(href=signed.href)


def _multipart(
    actor: Actor,
    repo: Repository,
    store: SignsUploads | TakesParts,
    pointer: Pointer,
    part_bytes: int,
) -> UploadPlan:
    part_bytes = max(part_bytes, -(-pointer.size_bytes // _MAX_PARTS))
    parts = -(-pointer.size_bytes // part_bytes)
    row = LfsMultipart(
        repo=repo,
        started_by=actor.user,
        oid=pointer.oid,
        size_bytes=pointer.size_bytes,
        part_bytes=part_bytes,
    )
    part_hrefs: list[str] = []
    if isinstance(store, SignsUploads):
        started = store.start_multipart(
            IncomingKey(repo.pk, pointer.oid), parts=parts, lifetime=settings.LFS_GRANT_LIFETIME
        )
        row.backend_id = started.backend_id
        part_hrefs = started.part_hrefs
    row.save()
    return UploadPlan(
        upload_id=row.public_id, parts=parts, part_bytes=part_bytes, part_hrefs=part_hrefs
    )
