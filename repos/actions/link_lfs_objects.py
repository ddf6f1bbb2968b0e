"""Let a repository hold the large files that a commit or a push points to."""

from collections.abc import Sequence

from django.db import transaction

from accounts.actor import Actor
from repos import policy
from repos.errors import LfsObjectMissing
from repos.lfs.pointer import Pointer
from repos.lfs.possession import announce_object, held_pointers, link, mark_present
from repos.lfs.store import IncomingKey, SignsUploads, object_store
from repos.models import Repository
from repos.policy import Access


def link_lfs_objects(*, actor: Actor, repo: Repository, pointers: Sequence[Pointer]) -> None:
    """Link every object that is present and provably the actor's; all of them or none.

    Call it before the repository's row is locked: with a store that takes uploads itself, objects
    that nobody verified yet (JS clients never ask for it) are hashed here. Whether the actor may
    write is the caller's question, since readers open pull requests.

    Raises:
        RepoNotFound, GatedRepo: the actor cannot read the repository.
        LfsObjectMissing: not stored here, of another size, or only in repositories that the actor
            cannot read.
        SizeMismatch, OidMismatch: the upload was something else.
    """
    policy.require(actor, Access.READ, repo)
    held, others = held_pointers(actor, repo, pointers)
    missing = [pointer for pointer in others if not _accept_upload(actor, repo, pointer)]
    if missing:
        raise LfsObjectMissing([pointer.oid for pointer in missing])
    unclaimed = [known.pk for known in held if not known.is_claimed]
    if unclaimed:
        with transaction.atomic():
            link(actor, repo, unclaimed)


def _accept_upload(actor: Actor, repo: Repository, pointer: Pointer) -> bool:
    store = object_store()
    if not isinstance(store, SignsUploads):
        return False
    key = IncomingKey(repo.pk, pointer.oid)
    if not store.accept(key, pointer, announce=announce_object):
        return False
    with transaction.atomic():
        mark_present(actor, repo, pointer)
    return True
