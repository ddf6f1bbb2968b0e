"""Whether the bodies of xorbs are where their rows say, without reading them."""

from collections.abc import Sequence

from repos.models import XetFileXorb
from repos.xet.hashes import MerkleHash
from repos.xet.store import StoresXorbFiles, xorb_store


def objects_with_lost_xorbs(object_pks: Sequence[int]) -> set[int]:
    """Those LFS objects of which a xorb is lost or cut; none where asking costs a request each.

    object_pks: at most 10,000. One query.
    """
    store = xorb_store()
    if not isinstance(store, StoresXorbFiles):
        return set()
    rows = XetFileXorb.objects.filter(file__lfs_objects__in=object_pks).values_list(
        "file__lfs_objects", "xorb__hash", "xorb__serialized_bytes"
    )
    sizes: dict[bytes, int | None] = {}
    lost: set[int] = set()
    for pk, name, size_bytes in rows.iterator():
        xorb = MerkleHash(bytes(name))
        if xorb not in sizes:
            sizes[xorb] = store.size_bytes(xorb)
        if sizes[xorb] != size_bytes:
            lost.add(pk)
    return lost
