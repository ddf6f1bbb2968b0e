"""What a batch asks for, and per object: what has to be moved, or what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from accounts.actor import Actor
from hub.kernel.errors import TooLarge, UnprocessableInput
from repos.lfs.oid import LfsOid, parse_lfs_oid
from repos.lfs.pointer import Pointer
from repos.lfs.possession import Held, held_objects, linked_objects
from repos.lfs.store import StoresFiles, object_store
from repos.models import Repository
from repos.xet.presence import objects_with_lost_xorbs

_MAX_SIZE = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ObjectProblem:
    """status: as HTTP would say it; git-lfs prints both."""

    status: int
    message: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One object of a batch as the client wrote it; pointer: None when that was nonsense."""

    oid: str
    size_bytes: int
    pointer: Pointer | None
    problem: ObjectProblem | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """pointer: to be transferred. Neither pointer nor problem: nothing to do, it is stored.

    is_flat: of a download, whether the object store itself can give it.
    """

    oid: str
    size_bytes: int
    pointer: Pointer | None = None
    problem: ObjectProblem | None = None
    is_flat: bool = True


def parse_wanted(items: object) -> list[Wanted]:
    """The objects of a batch, each once, in the client's order.

    Raises:
        TooLarge: more than settings.LFS_MAX_BATCH_OBJECTS.
        UnprocessableInput: not a list of objects.
    """
    if not isinstance(items, list):
        raise UnprocessableInput('"objects" must be a list of {"oid", "size"}.')
    limit = settings.LFS_MAX_BATCH_OBJECTS
    if len(items) > limit:
        raise TooLarge(f"A batch has at most {limit} objects; this one has {len(items)}.")
    max_bytes = settings.LFS_MAX_OBJECT_BYTES
    wanted: dict[tuple[str, int], Wanted] = {}
    for item in items:
        if not isinstance(item, dict):
            raise UnprocessableInput('Each of "objects" must be {"oid", "size"}.')
        one = _parse_one(item, max_bytes)
        wanted.setdefault((one.oid, one.size_bytes), one)
    return list(wanted.values())


def plan_downloads(repo: Repository, wanted: Sequence[Wanted]) -> list[Planned]:
    """What of it the repository holds. A foreign object is told like an unknown one."""
    linked = linked_objects(repo, _oids(wanted))
    intact = _intact(linked)
    planned: list[Planned] = []
    for one in wanted:
        if one.pointer is None:
            planned.append(Planned(one.oid, one.size_bytes, problem=one.problem))
            continue
        found = linked.get(one.pointer.oid)
        if found is None or one.pointer.oid not in intact:
            problem = ObjectProblem(404, "Object does not exist in this repository.")
        elif found.size_bytes != one.size_bytes:
            problem = ObjectProblem(422, f"The object has {found.size_bytes} bytes.")
        else:
            # With both forms the plain one may be on its way out; the hub itself reads either.
            is_flat = found.is_flat and not found.is_chunked
            planned.append(Planned(one.oid, one.size_bytes, one.pointer, is_flat=is_flat))
            continue
        planned.append(Planned(one.oid, one.size_bytes, problem=problem))
    return planned


def plan_uploads(actor: Actor, repo: Repository, wanted: Sequence[Wanted]) -> list[Planned]:
    """What of it must be sent: everything that the actor has not provably sent before."""
    held = held_objects(actor, repo, _oids(wanted))
    intact = _intact(held)
    planned: list[Planned] = []
    for one in wanted:
        if one.pointer is None:
            planned.append(Planned(one.oid, one.size_bytes, problem=one.problem))
            continue
        known = held.get(one.pointer.oid)
        if known is not None and known.size_bytes != one.size_bytes:
            problem = ObjectProblem(422, f"The object has {known.size_bytes} bytes.")
            planned.append(Planned(one.oid, one.size_bytes, problem=problem))
        elif known is not None and one.pointer.oid in intact:
            planned.append(Planned(one.oid, one.size_bytes))
        else:
            planned.append(Planned(one.oid, one.size_bytes, pointer=one.pointer))
    return planned


def _parse_one(item: dict[str, Any], max_bytes: int) -> Wanted:  # Any: values come from outside
    oid, size = item.get("oid"), item.get("size")
    shown_oid = oid[:100] if isinstance(oid, str) else ""
    try:
        valid_oid = parse_lfs_oid(oid)
    except UnprocessableInput as error:
        return Wanted(shown_oid, 0, None, ObjectProblem(422, error.message))
    if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= _MAX_SIZE:
        problem = ObjectProblem(422, '"size" must be a whole number of bytes.')
        return Wanted(valid_oid, 0, None, problem)
    if size > max_bytes:
        problem = ObjectProblem(422, f"The file is too large: at most {max_bytes} bytes.")
        return Wanted(valid_oid, size, None, problem)
    return Wanted(valid_oid, size, Pointer(valid_oid, size))


def _oids(wanted: Sequence[Wanted]) -> list[LfsOid]:
    return [one.pointer.oid for one in wanted if one.pointer is not None]


def _intact(held: Mapping[LfsOid, Held]) -> set[LfsOid]:
    """Those whose bytes are really there, where asking costs nothing (5 us for a file).

    A damaged or lost file is then asked for again, and the upload repairs it.
    """
    store = object_store()
    if not isinstance(store, StoresFiles):
        return set(held)
    intact = {
        oid
        for oid, found in held.items()
        if found.is_flat and store.size_bytes(oid) == found.size_bytes
    }
    chunked = {oid: found.pk for oid, found in held.items() if found.is_chunked}
    missing = chunked.keys() - intact
    if missing:
        damaged = objects_with_lost_xorbs([chunked[oid] for oid in missing])
        intact |= {oid for oid in missing if chunked[oid] not in damaged}
    return intact
