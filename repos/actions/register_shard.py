"""Make files of the xorbs that were uploaded: check, hash, and let the repository hold them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from accounts.actor import Actor
from repos import policy
from repos.crash_points import crash_point
from repos.errors import RepoNotFound
from repos.lfs.hash_beside import HashBeside
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.models import Repository, XetFile
from repos.policy import Access
from repos.xet.chunk_index import ChunkIndex
from repos.xet.errors import BadShard, CorruptXorb, XorbMissing
from repos.xet.files import open_terms
from repos.xet.hashes import MerkleHash, to_hex
from repos.xet.registering import VerifiedFile, lock_xorbs, register_files
from repos.xet.shard import Shard, ShardFile, parse_shard
from repos.xet.store import xorb_store
from repos.xet.terms import check_file
from repos.xet.xorb_rows import index_map

# How often a long hash tells that it lives.
_TELL_EVERY_BYTES = 16 << 20
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Verified:
    """How far it is; files: of `total` in the shard."""

    files: int
    total: int


def register_shard(*, actor: Actor, repo: Repository, shard: bytes) -> Iterator[Verified]:
    """Verify every file of the shard, then register all of them in the repository, or none.

    Nothing happens unless the iterator is exhausted; it yields at least every 16 MiB. A file's
    sha256 is computed here, always: the client's word is only compared with it. Whether the actor
    may upload is the caller's question, since readers open pull requests.

    Raises:
        BadShard, XorbMissing: malformed, or not what is stored.
        XetFileTooLarge: over settings.LFS_MAX_OBJECT_BYTES.
    """
    policy.require(actor, Access.READ, repo)
    parsed = parse_shard(shard)
    total = len(parsed.files)
    yield Verified(0, total)
    index_of = index_map(_xorbs_of(parsed))
    _check_xorbs(parsed, index_of)
    sizes = [
        check_file(file, index_of, limit_bytes=settings.LFS_MAX_OBJECT_BYTES)
        for file in parsed.files
    ]
    known = _known_pointers(parsed.files)
    verified: list[VerifiedFile] = []
    for file, size_bytes in zip(parsed.files, sizes, strict=True):
        pointer = known.get(file.hash)
        if pointer is None:
            with HashBeside() as sink:
                for _ in _hash(file, size_bytes, index_of, sink):
                    yield Verified(len(verified), total)
                pointer = sink.pointer()
        _compare(file, pointer)
        verified.append(VerifiedFile(file, pointer))
        yield Verified(len(verified), total)
    crash_point("shard-verified")
    with transaction.atomic():
        if not Repository.objects.filter(pk=repo.pk).exists():
            raise RepoNotFound(repo.repo_id)
        lock_xorbs(index_of, verified)
        register_files(actor, repo, verified, index_of)
        crash_point("shard-registered")
    crash_point("shard-committed")


def _xorbs_of(shard: Shard) -> Iterable[MerkleHash]:
    for xorb in shard.xorbs:
        yield xorb.hash
    for file in shard.files:
        for term in file.iter_terms():
            yield term.xorb


def _check_xorbs(shard: Shard, index_of: Mapping[MerkleHash, ChunkIndex]) -> None:
    for xorb in shard.xorbs:
        if xorb.hash not in index_of:
            raise XorbMissing(to_hex(xorb.hash))
        if not xorb.matches(index_of[xorb.hash]):
            raise BadShard(f"it describes the xorb {to_hex(xorb.hash)!r} otherwise than it is")


def _known_pointers(files: tuple[ShardFile, ...]) -> dict[MerkleHash, Pointer]:
    """Of those that were registered before, here or elsewhere: the same hash is the same bytes."""
    known: dict[MerkleHash, Pointer] = {}
    for start in range(0, len(files), _AT_ONCE):
        wanted = [file.hash for file in files[start : start + _AT_ONCE]]
        rows = XetFile.objects.filter(hash__in=wanted).values_list("hash", "sha256", "size_bytes")
        for name, sha256, size_bytes in rows:
            known[MerkleHash(bytes(name))] = Pointer(LfsOid(sha256), size_bytes)
    return known


def _hash(
    file: ShardFile,
    size_bytes: int,
    index_of: Mapping[MerkleHash, ChunkIndex],
    sink: HashBeside,
) -> Iterator[int]:
    """Feed the file's bytes to the sink; yields now and then how many it was."""
    told = 0
    try:
        for piece in open_terms(file.terms, index_of, 0, size_bytes):
            sink.add(piece)
            if sink.size_bytes - told >= _TELL_EVERY_BYTES:
                told = sink.size_bytes
                yield told
    except CorruptXorb as error:
        store = xorb_store()
        for xorb, index in index_of.items():
            if store.size_bytes(xorb) != index.serialized_range(0, len(index))[1]:
                # Lost on our side; when it is sent again, it is whole again.
                raise XorbMissing(to_hex(xorb)) from error
        raise


def _compare(file: ShardFile, actual: Pointer) -> None:
    """SECURITY: otherwise anyone could give the name of a file to other content."""
    if file.sha256 is not None and file.sha256 != actual.oid:
        raise BadShard(f"a file's sha256 is {actual.oid!r}, not {file.sha256!r}")
