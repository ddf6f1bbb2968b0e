"""Which stored xorbs a client is told of, so that it need not send what is here.

SECURITY: only xorbs of files that the person can read, and what the same person sent to the same
repository. Otherwise the answer would tell strangers what private repositories hold (xet.md 12.3).
"""

import hashlib
import hmac
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actor import Actor
from repos import policy
from repos.models import RepoLfsObject, Repository, XetFileXorb, Xorb
from repos.models.repository import Gate
from repos.xet.chunk_index import ChunkIndex
from repos.xet.dedup_answer import dedup_answer
from repos.xet.hashes import MerkleHash
from repos.xet.keeping import promise
from repos.xet.terms import unpack_terms
from repos.xet.xorb_rows import index_map

# The xorb that was asked for, and those around it in a file: one hit serves 4 GB.
_MOST_XORBS: Final = 64
# Well below settings.XET_PROMISE: clients use an answer until then, and a little longer.
_ANSWER_LIFETIME: Final = timedelta(days=7)
_DAY_S = 86_400


def answer_chunk(actor: Actor, repo: Repository, chunk: MerkleHash) -> bytes | None:
    """A keyed shard about the chunk's xorb and its neighbours; None: nothing the actor can read."""
    xorbs = neighbours(actor, repo, chunk) or _sent_before(actor, repo, chunk)
    if not xorbs:
        return None
    promise(Q(hash__in=[name for name, _ in xorbs]))
    now_s = int(time.time())
    expires_s = now_s + int(_ANSWER_LIFETIME.total_seconds())
    return dedup_answer(xorbs, _key_of_day(now_s), now_s, expires_s)


def neighbours(
    actor: Actor, repo: Repository, chunk: MerkleHash
) -> list[tuple[MerkleHash, ChunkIndex]]:
    """The chunk's xorb and those around it in a file that the actor can read; [] without any."""
    readable = policy.visible(actor).filter(Q(gate=Gate.OPEN, is_disabled=False) | Q(pk=repo.pk))
    held = RepoLfsObject.objects.filter(
        lfs_object__xet_file=OuterRef("file"), repo__in=readable.values("pk")
    )
    found = (
        XetFileXorb.objects.filter(
            Exists(held), xorb__dedup_chunks__chunk_hash=chunk, xorb__quarantined_at=None
        )
        .order_by("-file_id")
        .values_list("xorb__hash", "file__terms")
        .first()
    )
    if found is None:
        return []
    xorb = MerkleHash(bytes(found[0]))
    terms = unpack_terms(found[1])
    order = list(dict.fromkeys(term.xorb for term in terms))
    at = order.index(xorb)
    # What follows in the file is what the client asks for next.
    wanted = [*order[at:], *reversed(order[:at])][:_MOST_XORBS]
    known = _told_names(Xorb.objects.filter(hash__in=wanted))
    return _indexed(name for name in wanted if name in known)


def _sent_before(
    actor: Actor, repo: Repository, chunk: MerkleHash
) -> list[tuple[MerkleHash, ChunkIndex]]:
    """What this very person sent to this very repository, before any file used it."""
    if actor.user_id is None:
        return []
    sent = Xorb.objects.filter(uploads__sent_by=actor.user_id, uploads__repo=repo)
    hit = sent.filter(dedup_chunks__chunk_hash=chunk).order_by("-pk").values_list("pk").first()
    if hit is None:
        return []
    # Xorbs are sent side by side, so one that follows in the file may have come before.
    after = _told_names(sent.filter(pk__gte=hit[0]).order_by("pk"), at_most=_MOST_XORBS // 2)
    before = _told_names(sent.filter(pk__lt=hit[0]).order_by("-pk"), at_most=_MOST_XORBS // 2)
    return _indexed([*after, *before])


def _told_names(xorbs: QuerySet[Xorb], *, at_most: int = _MOST_XORBS) -> list[MerkleHash]:
    told = xorbs.filter(quarantined_at=None, chunk_count__gt=1)
    names = told.values_list("hash", flat=True)[:at_most]
    return [MerkleHash(bytes(name)) for name in names]


def _indexed(names: Iterable[MerkleHash]) -> list[tuple[MerkleHash, ChunkIndex]]:
    index_of = index_map(names)
    return [(name, index_of[name]) for name in index_of]


def _key_of_day(now_s: int) -> bytes:
    """Clients keep one table per key, so it is the same all day."""
    text = f"hub.xet.dedup:{now_s // _DAY_S}"
    return hmac.digest(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256)
