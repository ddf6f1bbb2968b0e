"""Take the bytes of one large file into the store, for one repository."""

from django.conf import settings
from django.db import transaction

from accounts.actor import Actor
from hub.kernel.database import release_database
from repos import policy
from repos.lfs.hashing import ByteSource
from repos.lfs.pointer import Pointer
from repos.lfs.possession import announce_object, mark_present
from repos.lfs.store import object_store
from repos.models import Repository


def store_lfs_object(
    *, actor: Actor, repo: Repository, content: ByteSource, pointer: Pointer | None = None
) -> Pointer:
    """Store and link; memory stays flat. pointer: what was announced, None when nothing was.

    Storing what is there already replaces it, which repairs a damaged file.

    Raises:
        SizeMismatch, OidMismatch: not what was announced; nothing is left of it.
        TooLarge: over settings.LFS_MAX_OBJECT_BYTES; nothing is left of it.
    """
    policy.require_may_upload(actor, repo)
    if pointer is None:
        pointer = object_store().put_new(
            content, limit_bytes=settings.LFS_MAX_OBJECT_BYTES, announce=announce_object
        )
    else:
        announce_object(pointer)
        release_database()
        object_store().put(pointer, content)
    with transaction.atomic():
        mark_present(actor, repo, pointer)
    return pointer
