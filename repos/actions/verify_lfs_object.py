"""Confirm to a client that its upload arrived whole."""

from django.db import transaction

from accounts.actor import Actor
from repos import policy
from repos.lfs.errors import ObjectMissing, SizeMismatch
from repos.lfs.pointer import Pointer
from repos.lfs.possession import announce_object, linked_sizes, mark_present
from repos.lfs.store import IncomingKey, SignsUploads, object_store
from repos.models import Repository


def verify_lfs_object(*, actor: Actor, repo: Repository, pointer: Pointer) -> None:
    """Pass when the repository holds the object; hash it first when the store itself took it.

    Raises:
        ObjectMissing: nothing arrived.
        SizeMismatch, OidMismatch: something else arrived; it is deleted.
    """
    policy.require_may_upload(actor, repo)
    size_bytes = linked_sizes(repo, [pointer.oid]).get(pointer.oid)
    if size_bytes is not None and size_bytes != pointer.size_bytes:
        raise SizeMismatch(announced=pointer.size_bytes, actual=size_bytes)
    if size_bytes is not None:
        return
    store = object_store()
    key = IncomingKey(repo.pk, pointer.oid)
    if not isinstance(store, SignsUploads) or not store.accept(
        key, pointer, announce=announce_object
    ):
        raise ObjectMissing(pointer.oid)
    with transaction.atomic():
        mark_present(actor, repo, pointer)
