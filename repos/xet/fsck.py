"""Reads every stored xorb again, and tells what is wrong with it or belongs to nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from hub.kernel.clock import now
from repos.models import Xorb
from repos.xet.chunk_index import ChunkIndex
from repos.xet.errors import BadXorb, CorruptXorb, XorbTooLarge
from repos.xet.hashes import MerkleHash, to_hex
from repos.xet.store import XorbStore
from repos.xet.xorb import verify_xorb


@dataclass(frozen=True, slots=True)
class XorbDamage:
    """files: how many files need it. 0: deleting it would be no loss."""

    pk: int
    xorb: MerkleHash
    reason: str
    files: int


def damaged_xorbs(store: XorbStore) -> Iterator[XorbDamage]:
    """In the order of rows; nothing is changed. Sending a file again that has it repairs it."""
    for row in Xorb.objects.order_by("pk").iterator(chunk_size=50):
        reason = _problem(store, row)
        if reason:
            name = MerkleHash(bytes(row.hash))
            yield XorbDamage(row.pk, name, reason, row.file_links.count())


def set_aside(store: XorbStore, damage: XorbDamage) -> None:
    """Make room for a good body: delete this one, and tell no client that the hub has it."""
    with transaction.atomic():
        row = Xorb.objects.select_for_update().filter(pk=damage.pk).defer("index").first()
        if row is not None:
            store.delete(damage.xorb)
            row.quarantined_at = now()
            row.save(update_fields=["quarantined_at"])


def unknown_bodies(store: XorbStore) -> Iterator[str]:
    """Stored bodies that no row knows: what a killed upload left, or one that runs right now."""
    for name in store.names():
        if not Xorb.objects.filter(hash=name).exists():
            yield to_hex(name)


def _problem(store: XorbStore, row: Xorb) -> str:
    name = MerkleHash(bytes(row.hash))
    size_bytes = store.size_bytes(name)
    if size_bytes is None:
        return "its body is lost"
    if size_bytes != row.serialized_bytes:
        return f"its body has {size_bytes} bytes, not {row.serialized_bytes}"
    try:
        body = _Pieces(store.open_range(name, 0, size_bytes))
        verified = verify_xorb(body, lambda _: None, expected=name)
    except (BadXorb, XorbTooLarge, CorruptXorb) as error:
        return str(error)
    if verified.index.to_bytes() != ChunkIndex.from_bytes(row.index).to_bytes():
        return "its index describes another body"
    return ""


class _Pieces:
    """A ByteSource over an iterator."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def read(self, size: int = 1 << 20, /) -> bytes:
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        data = bytes(self._rest[:size])
        self._rest = self._rest[size:]
        return data
