"""The bytes of a large file, whichever form it is stored in."""

from collections.abc import Iterator

from repos.lfs.oid import LfsOid
from repos.lfs.store import object_store
from repos.models import LfsObject
from repos.xet.files import open_xet_file


def reads_flat(stored: LfsObject) -> bool:
    """Whether to read the plain copy, which is faster; otherwise the bytes are rebuilt from xorbs.

    Where there are both, a copy that is lost, or was dropped just now, is passed over.
    """
    if not stored.is_flat or stored.xet_file_id is None:
        return stored.is_flat
    return object_store().size_bytes(LfsOid(stored.oid)) == stored.size_bytes


def open_object(stored: LfsObject, start: int, end: int) -> Iterator[bytes]:
    """The bytes from start up to, without, end; memory stays flat.

    Raises: ObjectMissing, XorbMissing: at once, when they are lost.
    """
    if stored.xet_file is None or reads_flat(stored):
        return object_store().open(LfsOid(stored.oid), start=start, end=end)
    return open_xet_file(stored.xet_file, start, end)
