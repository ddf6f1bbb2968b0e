"""By which chunks clients find xorbs, and who sent a xorb that no file uses yet."""

from collections.abc import Iterable, Mapping

import numpy as np
from django.conf import settings
from django.db.models import Exists, OuterRef, Sum

from accounts.actor import Actor
from hub.kernel.errors import Forbidden
from hub.kernel.wording import filesize
from repos.models import DedupChunk, Repository, XetFileXorb, Xorb, XorbUpload
from repos.xet.chunk_index import ChunkIndex
from repos.xet.hashes import MerkleHash

_AT_ONCE = 1000


def require_room(actor: Actor) -> None:
    """Xorbs are stored before anybody says what for: nobody may fill the disk with them.

    Raises:
        Forbidden: what the actor has sent and no file uses is over settings.XET_UNUSED_LIMIT_BYTES.
    """
    if not settings.XET_UNUSED_LIMIT_BYTES or actor.user_id is None:
        return
    is_used = XetFileXorb.objects.filter(xorb=OuterRef("xorb"))
    unused = XorbUpload.objects.filter(~Exists(is_used), sent_by_id=actor.user_id)
    sent = unused.aggregate(size=Sum("xorb__serialized_bytes"))["size"] or 0
    if sent > settings.XET_UNUSED_LIMIT_BYTES:
        raise Forbidden(
            f"You have sent {filesize(sent)} that no file uses yet; finish those uploads first, "
            "or ask the hub's operator."
        )


def note_sent(actor: Actor, repo: Repository, xorb: MerkleHash, index: ChunkIndex) -> None:
    """The actor has sent the very bytes of this xorb to this repository."""
    pk = Xorb.objects.filter(hash=xorb).values_list("pk", flat=True).first()
    if pk is None or actor.user_id is None:
        return
    XorbUpload.objects.bulk_create(
        [XorbUpload(xorb_id=pk, repo=repo, sent_by_id=actor.user_id)], ignore_conflicts=True
    )
    note_chunks({xorb: pk}, [(index.hash(0), xorb)])
    note_eligible({xorb: pk}, {xorb: index})


def note_eligible(pks: Mapping[MerkleHash, int], index_of: Mapping[MerkleHash, ChunkIndex]) -> None:
    """The chunks of these xorbs that clients ask for wherever they stand in a file."""
    note_chunks(
        pks,
        (
            (index_of[xorb].hash(number), xorb)
            for xorb in pks
            for number in np.flatnonzero(index_of[xorb].eligible()).tolist()
        ),
    )


def note_chunks(
    pks: Mapping[MerkleHash, int], chunks: Iterable[tuple[MerkleHash, MerkleHash]]
) -> None:
    """Clients may find these xorbs by these chunks. chunks: (chunk, its xorb).

    A xorb of one chunk, which has the chunk's name, is never told of, so it need not be found.
    """
    DedupChunk.objects.bulk_create(
        [
            DedupChunk(chunk_hash=chunk, xorb_id=pks[xorb])
            for chunk, xorb in dict.fromkeys(chunks)
            if chunk != xorb
        ],
        ignore_conflicts=True,
        batch_size=_AT_ONCE,
    )
