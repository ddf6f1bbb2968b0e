"""The rows that make verified files readable: files, their xorbs, objects, links, dedup chunks.

Call all of it in one transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.actor import Actor
from hub.kernel.clock import now
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.lfs.possession import link
from repos.models import (
    LfsObject,
    LfsState,
    Repository,
    XetFile,
    XetFileXorb,
    Xorb,
)
from repos.xet.chunk_index import ChunkIndex
from repos.xet.dedup_rows import note_chunks, note_eligible
from repos.xet.errors import XorbMissing
from repos.xet.hashes import MerkleHash, to_hex
from repos.xet.keeping import promise
from repos.xet.shard import ShardFile
from repos.xet.terms import pack_terms

# SQLite takes 32,766 variables in a statement.
_AT_ONCE = 1000
Indexes = Mapping[MerkleHash, ChunkIndex]


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """A file whose terms and range hashes were checked, and whose bytes were hashed."""

    file: ShardFile
    pointer: Pointer


def lock_xorbs(index_of: Indexes, files: Sequence[VerifiedFile]) -> None:
    """Hold the xorbs against the collector until the files are registered, and promise them anew.

    Those too that a file of the same name uses already: such a file keeps its own terms.

    Raises:
        XorbMissing: one was deleted since it was looked up.
    """
    wanted = sorted({*index_of, *_xorbs_in_use(files)})
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = Xorb.objects.select_for_update().filter(hash__in=some).order_by("hash")
        found = {bytes(name) for name in rows.values_list("hash", flat=True)}
        for xorb in some:
            if xorb not in found and xorb in index_of:
                raise XorbMissing(to_hex(xorb))
        promise(Q(hash__in=some))


def _xorbs_in_use(files: Sequence[VerifiedFile]) -> Iterator[MerkleHash]:
    for start in range(0, len(files), _AT_ONCE):
        names = [one.file.hash for one in files[start : start + _AT_ONCE]]
        rows = Xorb.objects.filter(file_links__file__hash__in=names)
        yield from (MerkleHash(bytes(name)) for name in rows.values_list("hash", flat=True))


def register_files(
    actor: Actor, repo: Repository, files: Sequence[VerifiedFile], index_of: Indexes
) -> None:
    """Make every file an LFS object that the repository holds. Call `lock_xorbs` before."""
    for start in range(0, len(files), _AT_ONCE):
        some = {one.pointer.oid: one for one in files[start : start + _AT_ONCE]}
        rows = _objects_of(some)
        # A sha256 that has chunks already keeps them: both were verified to give the same bytes.
        fresh = [row for row in rows if row.xet_file_id is None]
        made = _file_rows([some[LfsOid(row.oid)] for row in fresh], index_of)
        for row in fresh:
            one = some[LfsOid(row.oid)]
            row.xet_file = made[one.file.hash]
            if row.state == LfsState.PENDING:
                # Announced by a plain upload that is still under way; its end sets is_flat.
                row.state = LfsState.PRESENT
                row.size_bytes = one.pointer.size_bytes
                row.is_flat = False
        LfsObject.objects.bulk_update(
            fresh, ["xet_file", "state", "size_bytes", "is_flat"], batch_size=_AT_ONCE
        )
        link(actor, repo, [row.pk for row in rows])


def _objects_of(files: Mapping[LfsOid, VerifiedFile]) -> list[LfsObject]:
    """The rows of these contents, made if need be, locked."""
    rows: list[LfsObject] = []
    # Twice, should the sweep take one away between the two statements.
    while len(rows) < len(files):
        LfsObject.objects.bulk_create(
            [
                LfsObject(oid=oid, size_bytes=one.pointer.size_bytes, unlinked_at=now())
                for oid, one in files.items()
            ],
            ignore_conflicts=True,
        )
        rows = list(LfsObject.objects.select_for_update().filter(oid__in=files).order_by("oid"))
    return rows


def _file_rows(files: Sequence[VerifiedFile], index_of: Indexes) -> dict[MerkleHash, XetFile]:
    wanted = {one.file.hash: pack_terms(one.file.iter_terms()) for one in files}
    XetFile.objects.bulk_create(
        [
            XetFile(
                hash=one.file.hash,
                size_bytes=one.pointer.size_bytes,
                terms=wanted[one.file.hash],
                sha256=one.pointer.oid,
            )
            for one in files
        ],
        ignore_conflicts=True,
    )
    rows = XetFile.objects.filter(hash__in=wanted)
    made = {MerkleHash(bytes(row.hash)): row for row in rows}
    # The same chunks may lie in other xorbs: a row that was there keeps its terms and its xorbs.
    ours = [one for one in files if bytes(made[one.file.hash].terms) == wanted[one.file.hash]]
    _connect(made, ours, index_of)
    return made


def _connect(
    made: Mapping[MerkleHash, XetFile], files: Sequence[VerifiedFile], index_of: Indexes
) -> None:
    """Write down which xorbs the files need, and by which chunks clients will find them."""
    used = {one.file.hash: dict.fromkeys(t.xorb for t in one.file.iter_terms()) for one in files}
    pks = _xorb_pks([xorb for xorbs in used.values() for xorb in xorbs])
    XetFileXorb.objects.bulk_create(
        [
            XetFileXorb(file=made[name], xorb_id=pks[xorb])
            for name, xorbs in used.items()
            for xorb in xorbs
        ],
        ignore_conflicts=True,
        batch_size=_AT_ONCE,
    )
    note_chunks(pks, _first_chunks(files, index_of))
    note_eligible(pks, index_of)


def _xorb_pks(xorbs: Sequence[MerkleHash]) -> dict[MerkleHash, int]:
    wanted = list(dict.fromkeys(xorbs))
    pks: dict[MerkleHash, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Xorb.objects.filter(hash__in=wanted[start : start + _AT_ONCE])
        pks |= {MerkleHash(bytes(name)): pk for name, pk in rows.values_list("hash", "pk")}
    return pks


def _first_chunks(
    files: Sequence[VerifiedFile], index_of: Indexes
) -> Iterator[tuple[MerkleHash, MerkleHash]]:
    for one in files:
        term = next(one.file.iter_terms())
        yield index_of[term.xorb].hash(term.start), term.xorb
