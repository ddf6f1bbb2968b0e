"""Reads every stored object again and tells which are not what they should be."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from repos.lfs.errors import ObjectMissing
from repos.lfs.hashing import HashSink
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.lfs.store import ObjectStore
from repos.models import LfsObject, LfsState
from repos.xet.errors import CorruptXorb, XorbMissing
from repos.xet.files import hash_xet_file


class Form(StrEnum):
    """How an object is stored; one may be stored in both."""

    FLAT = "plain copy"
    CHUNKED = "xorbs"


@dataclass(frozen=True, slots=True)
class Damage:
    """found: what the bytes are now; None: there are none, or not all of them."""

    expected: Pointer
    found: Pointer | None
    form: Form = Form.FLAT


def damaged_objects(store: ObjectStore) -> Iterator[Damage]:
    """In the order of oids; nothing is changed. Pushing the file again repairs it."""
    present = LfsObject.objects.filter(state=LfsState.PRESENT).order_by("oid")
    for stored in present.select_related("xet_file").iterator(chunk_size=100):
        expected = Pointer(LfsOid(stored.oid), stored.size_bytes)
        # An object without any form is one that an older release stored: plainly.
        if stored.is_flat or stored.xet_file is None:
            found = _read(store, expected.oid)
            if found != expected:
                yield Damage(expected, found)
        if stored.xet_file is not None:
            found = _rebuild(stored)
            if found != expected:
                yield Damage(expected, found, Form.CHUNKED)


def _read(store: ObjectStore, oid: LfsOid) -> Pointer | None:
    sink = HashSink()
    try:
        for data in store.open(oid):
            sink.add(data)
    except ObjectMissing:
        return None
    return sink.pointer()


def _rebuild(stored: LfsObject) -> Pointer | None:
    if stored.xet_file is None:
        return None
    try:
        return hash_xet_file(stored.xet_file)
    except (XorbMissing, CorruptXorb):
        return None
