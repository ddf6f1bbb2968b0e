"""From a plain copy in the object store to chunks, and back only to look whether that is true."""

from collections.abc import Callable, Iterator

from accounts.actor import Actor
from repos.actions.register_shard import register_shard
from repos.lfs.hashing import BUFFER_BYTES, ByteSource, HashSink
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.lfs.store import object_store
from repos.models import LfsObject, Repository
from repos.xet.dedup import neighbours
from repos.xet.hashes import range_hash
from repos.xet.keeping import keep_xorb
from repos.xet.packing import PackedFile, pack_file
from repos.xet.shard import build_shard
from repos.xet.store import xorb_store
from repos.xet.xorb import VerifiedXorb
from repos.xet.xorb_rows import index_map
from repos.xet.xorb_writer import WrittenXorb

_ACTOR = Actor.system("conversion")


class DamagedCopy(Exception):
    """The plain copy is not what its name says; found: what it is."""

    def __init__(self, found: Pointer) -> None:
        super().__init__(f"the plain copy is {found.oid} of {found.size_bytes} bytes")
        self.found = found


def convert_object(
    stored: LfsObject, repo: Repository, *, alive: Callable[[], object] = lambda: None
) -> None:
    """Store the object in chunks as well. repo: one that holds it. alive: called all along.

    Safe to repeat: an interrupted conversion left whole xorbs, which the next one finds. The
    chunks are read back and hashed before the object has them.

    Raises:
        DamagedCopy
    """
    expected = Pointer(LfsOid(stored.oid), stored.size_bytes)
    source = _HashedSource(object_store().open(expected.oid))
    packed = _pack(source, repo, alive)
    found = source.sink.pointer()
    if found != expected:
        raise DamagedCopy(found)
    _register(packed, found, repo, alive)


def store_in_chunks(content: ByteSource, repo: Repository) -> Pointer:
    """Take a new file, not empty, into the repository, without a plain copy; for the hub itself."""
    source = _HashedSource(iter(lambda: content.read(BUFFER_BYTES), b""))
    packed = _pack(source, repo, lambda: None)
    pointer = source.sink.pointer()
    _register(packed, pointer, repo, lambda: None)
    return pointer


def _pack(source: ByteSource, repo: Repository, alive: Callable[[], object]) -> PackedFile:
    def keep(written: WrittenXorb) -> None:
        alive()
        _keep(written)

    return pack_file(source, keep=keep, find=lambda chunk: neighbours(_ACTOR, repo, chunk))


def _register(
    packed: PackedFile, pointer: Pointer, repo: Repository, alive: Callable[[], object]
) -> None:
    for _ in register_shard(actor=_ACTOR, repo=repo, shard=_shard_of(packed, pointer)):
        alive()


def _keep(written: WrittenXorb) -> None:
    store = xorb_store()
    index = written.index
    verified = VerifiedXorb(index, written.serialized_bytes, index.raw_length(0, len(index)))
    with store.draft() as draft:
        for piece in written.pieces:
            draft.write(piece)
        keep_xorb(store, draft, written.hash, verified)


def _shard_of(packed: PackedFile, pointer: Pointer) -> bytes:
    index_of = index_map({term.xorb for term in packed.terms})
    proofs = [
        range_hash(index_of[term.xorb].hashes_between(term.start, term.end))
        for term in packed.terms
    ]
    return build_shard([(packed.hash, packed.terms, proofs, pointer.oid)], [])


class _HashedSource:
    """A ByteSource over pieces; knows the sum of what was read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")
        self.sink = HashSink()

    def read(self, size: int = 1 << 20, /) -> bytes:
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        data = bytes(self._rest[:size])
        self._rest = self._rest[size:]
        self.sink.add(data)
        return data
