"""Which large files of a repository are told to clients as Xet files."""

from collections.abc import Iterable

from django.conf import settings

from repos.lfs.pointer import Pointer
from repos.models import LfsObject, LfsState, Repository
from repos.xet.hashes import to_hex


def announced_hash(stored: LfsObject) -> str | None:
    """The file's Xet hash as the wire spells it; None: not in chunks, or Xet is off."""
    if not settings.XET_ENABLED or stored.xet_file is None:
        return None
    return to_hex(bytes(stored.xet_file.hash))


def announced_hashes(repo: Repository, pointers: Iterable[Pointer | None]) -> dict[str, str]:
    """Xet hashes by LFS oid, of those pointers whose objects the repository holds. One query.

    Asked afresh each time and never cached by commit: a file may come to be stored in chunks later,
    and a link may come or go, while the tree stays the same.
    """
    oids = {pointer.oid for pointer in pointers if pointer is not None}
    if not oids or not settings.XET_ENABLED:
        return {}
    rows = LfsObject.objects.filter(
        links__repo=repo, oid__in=oids, state=LfsState.PRESENT, xet_file__isnull=False
    ).values_list("oid", "xet_file__hash")
    return {oid: to_hex(bytes(value)) for oid, value in rows}
