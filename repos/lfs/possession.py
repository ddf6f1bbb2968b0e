"""Which stored objects a repository holds, and which an actor provably has.

SECURITY: an oid is no secret (pointers are public text), so knowing one must give nothing. An object
counts only through a link of this repository, or of another one that the actor can read; any other
object is treated exactly like one that does not exist.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import FilteredRelation, Q

from accounts.actor import Actor
from hub.kernel.clock import now
from hub.kernel.fixed_query import FixedQuery
from repos import policy
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.models import LfsObject, LfsState, RepoLfsObject, Repository
from repos.models.repository import Gate

# SQLite takes 32,766 variables in a statement; pushes may name more pointers than that.
_AT_ONCE = 10_000
# Repeated claims within it write nothing; far below settings.XET_PROMISE.
_CLAIM_HOLDS = timedelta(days=1)
T = TypeVar("T")
# The terms of a large file are megabytes; only who reads its bytes asks for them.
_HELD = FixedQuery(
    lambda repo_pk, oid: (
        LfsObject.objects.select_related("xet_file")
        .defer("xet_file__terms")
        .filter(links__repo_id=repo_pk, oid=oid, state=LfsState.PRESENT)
    ),
    int,
    str,
)


@dataclass(frozen=True, slots=True)
class Held:
    """A present object. is_linked: this repository holds it; otherwise the actor has it elsewhere.

    is_flat: there is a plain copy; is_chunked: there are xorbs that give it. One of them at least.
    claimed_at: of the link; None without one.
    """

    pk: int
    size_bytes: int
    is_flat: bool
    is_chunked: bool
    claimed_at: datetime | None

    @property
    def is_linked(self) -> bool:
        return self.claimed_at is not None

    @property
    def is_claimed(self) -> bool:
        """Linked, and so lately that no collector will take the link away for weeks."""
        return self.claimed_at is not None and self.claimed_at > now() - _CLAIM_HOLDS


def linked_objects(repo: Repository, oids: Collection[LfsOid]) -> dict[LfsOid, Held]:
    """The present objects that the repository holds. One query."""
    rows = LfsObject.objects.filter(
        links__repo=repo, oid__in=oids, state=LfsState.PRESENT
    ).values_list("oid", "pk", "size_bytes", "is_flat", "xet_file", "links__claimed_at")
    return {
        LfsOid(oid): Held(pk, size, is_flat, xet is not None, claimed_at)
        for oid, pk, size, is_flat, xet, claimed_at in rows
    }


def linked_sizes(repo: Repository, oids: Collection[LfsOid]) -> dict[LfsOid, int]:
    """Sizes of the present objects that the repository holds. One query."""
    return {oid: held.size_bytes for oid, held in linked_objects(repo, oids).items()}


def held_object(repo: Repository, oid: LfsOid) -> LfsObject | None:
    """The object if it is present and the repository's: asked by every download.

    Its xet_file comes along, without the terms.
    """
    return _HELD.first(repo.pk, oid)


def held_objects(actor: Actor, repo: Repository, oids: Collection[LfsOid]) -> dict[LfsOid, Held]:
    """The present objects that the repository holds or the actor can read elsewhere.

    One query, and one more only when an object is stored that this repository does not hold.
    """
    # A link belongs to one repository, so this join gives one row per object.
    here = FilteredRelation("links", condition=Q(links__repo=repo))
    rows = (
        LfsObject.objects.filter(oid__in=oids, state=LfsState.PRESENT)
        .annotate(here=here)
        .values_list("oid", "pk", "size_bytes", "is_flat", "xet_file", "here__claimed_at")
    )
    held: dict[LfsOid, Held] = {}
    foreign: dict[LfsOid, Held] = {}
    for oid, pk, size, is_flat, xet, claimed_at in rows:
        found = Held(pk, size, is_flat, xet is not None, claimed_at)
        (held if found.is_linked else foreign)[LfsOid(oid)] = found
    if foreign:
        readable = _readable_pks(actor, [found.pk for found in foreign.values()])
        held |= {oid: found for oid, found in foreign.items() if found.pk in readable}
    return held


def held_pointers(
    actor: Actor, repo: Repository, pointers: Sequence[Pointer]
) -> tuple[list[Held], list[Pointer]]:
    """Those that are held with the very size that the pointer says, and the others."""
    held: list[Held] = []
    others: list[Pointer] = []
    for chunk in _chunks(pointers):
        known = held_objects(actor, repo, [pointer.oid for pointer in chunk])
        for pointer in chunk:
            found = known.get(pointer.oid)
            if found is not None and found.size_bytes == pointer.size_bytes:
                held.append(found)
            else:
                others.append(pointer)
    return held, others


def announce_object(pointer: Pointer) -> None:
    """Note that the content is about to arrive, so that no sweep takes it while it does."""
    touched = LfsObject.objects.filter(oid=pointer.oid).update(unlinked_at=now())
    if not touched:
        LfsObject.objects.bulk_create(
            [LfsObject(oid=pointer.oid, size_bytes=pointer.size_bytes, unlinked_at=now())],
            ignore_conflicts=True,
        )


def mark_present(actor: Actor, repo: Repository, pointer: Pointer) -> None:
    """The store has verified the content: the repository may serve it. Call in a transaction."""
    LfsObject.objects.filter(oid=pointer.oid).update(
        size_bytes=pointer.size_bytes, state=LfsState.PRESENT, is_flat=True
    )
    pk = LfsObject.objects.values_list("pk", flat=True).get(oid=pointer.oid)
    link(actor, repo, [pk])


def link(actor: Actor, repo: Repository, object_pks: Iterable[int]) -> None:
    """Give the repository the right to hold and serve, and claim what it holds already.

    SECURITY: always written, never only looked up: a collector that runs at the same time either
    sees the claim, or has taken the link away before, and then this makes it again.
    """
    pks = list(object_pks)
    moment = now()
    RepoLfsObject.objects.bulk_create(
        [
            RepoLfsObject(
                repo=repo, lfs_object_id=pk, linked_by_id=actor.user_id, claimed_at=moment
            )
            for pk in dict.fromkeys(pks)
        ],
        update_conflicts=True,
        unique_fields=["repo", "lfs_object"],
        update_fields=["claimed_at", "unneeded_since"],
        batch_size=_AT_ONCE // 4,
    )
    for chunk in _chunks(pks):
        LfsObject.objects.filter(pk__in=chunk, unlinked_at__isnull=False).update(unlinked_at=None)


def _readable_pks(actor: Actor, object_pks: Collection[int]) -> set[int]:
    """Those objects that some repository links which the actor can read.

    Never more than `access >= READ`. Gated ones are left out: the client uploads, which is safe.
    """
    readable = policy.visible(actor).filter(gate=Gate.OPEN, is_disabled=False)
    links = RepoLfsObject.objects.filter(lfs_object__in=object_pks, repo__in=readable)
    return set(links.values_list("lfs_object", flat=True))


def _chunks(items: Sequence[T]) -> Iterable[Sequence[T]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
