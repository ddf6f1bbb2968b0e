"""From a verified body to a stored xorb: the body and its row, both or neither.

The row's index must describe the very body that is stored, and the same xorb may come with other
bytes (another compression), from two senders at once. So the row is written first: the unique hash
makes the second sender wait, and the body gets its name before the first one commits.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from hub.kernel.clock import now
from repos.crash_points import crash_point
from repos.models import Xorb
from repos.xet.hashes import MerkleHash
from repos.xet.store import XorbDraft, XorbStore
from repos.xet.xorb import VerifiedXorb

# Promises are prolonged in whole days: most requests then write nothing.
_GRANULARITY = timedelta(days=1)


def keep_xorb(store: XorbStore, draft: XorbDraft, xorb: MerkleHash, verified: VerifiedXorb) -> bool:
    """Publish the draft unless the xorb is stored; whether it is new. Call outside a transaction.

    draft: holds exactly the verified body. One that is stored but damaged is replaced.
    """
    # Promised before it is looked at: from then on the collector leaves it alone.
    promise(Q(hash=xorb))
    if _is_intact(store, xorb):
        return False
    draft.seal()
    crash_point("xorb-sealed")
    with transaction.atomic():
        made = Xorb(
            hash=xorb,
            serialized_bytes=verified.serialized_bytes,
            raw_bytes=verified.raw_bytes,
            chunk_count=len(verified.index),
            index=verified.index.to_bytes(),
            promised_until=_promise_end(),
        )
        # Waits for whoever is storing the same one, and tells nothing when that one was first.
        Xorb.objects.bulk_create([made], ignore_conflicts=True)
        row = Xorb.objects.select_for_update().get(hash=xorb)
        is_ours = bytes(row.index) == made.index
        if is_ours or store.size_bytes(xorb) != row.serialized_bytes:
            if not is_ours:
                _replace(row, made)
            draft.publish(xorb)
            crash_point("xorb-published")
    crash_point("xorb-kept")
    return True


def promise(xorbs: Q) -> None:
    """Clients may refer to these xorbs for settings.XET_PROMISE from now on."""
    is_due = Q(promised_until__lt=_promise_end() - _GRANULARITY) | Q(quarantined_at__isnull=False)
    Xorb.objects.filter(xorbs & is_due).update(promised_until=_promise_end(), quarantined_at=None)


def _is_intact(store: XorbStore, xorb: MerkleHash) -> bool:
    known = Xorb.objects.filter(hash=xorb).values_list("serialized_bytes", flat=True).first()
    return known is not None and store.size_bytes(xorb) == known


def _replace(row: Xorb, made: Xorb) -> None:
    row.serialized_bytes = made.serialized_bytes
    row.index = made.index
    row.save(update_fields=["serialized_bytes", "index"])


def _promise_end() -> datetime:
    return now() + settings.XET_PROMISE
