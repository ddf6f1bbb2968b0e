"""Ranges of a file's content, wherever it lies: the one way in which pages look into large files."""

from repos.git.repository import GitRepository
from repos.git.types import EntryKind
from repos.lfs.content import open_object
from repos.lfs.errors import ObjectMissing
from repos.lfs.possession import held_object
from repos.models import LfsObject, Repository
from repos.tree_reads import Found
from repos.viewers.ranges import RangeReader
from repos.xet.errors import XorbMissing

_MAX_IN_MEMORY_BYTES = 4 << 20
# Git unpacks a blob from its front for every range, so a large one is looked into a few times only.
_MAX_BLOB_BYTES = 512 << 20
_BLOB_READS = 6


def open_ranges(repo: Repository, git: GitRepository, found: Found) -> RangeReader | None:
    """A bounded reader; the caller has judged that the actor may read the repository.

    None: there is nothing to read: no file, not the repository's, or too large a git blob.
    """
    entry, pointer = found.entry, found.pointer
    if entry.kind is not EntryKind.FILE:
        return None
    if pointer is not None:
        # SECURITY: a pointer is only text; the content is this repository's by its link alone.
        stored = held_object(repo, pointer.oid)
        if stored is None:
            return None
        return RangeReader(pointer.size_bytes, lambda start, end: _from_store(stored, start, end))
    size_bytes = entry.size_bytes or 0
    if size_bytes > _MAX_BLOB_BYTES:
        return None
    if size_bytes <= _MAX_IN_MEMORY_BYTES:
        content = git.read_blob(entry.oid, limit_bytes=_MAX_IN_MEMORY_BYTES)
        return RangeReader(size_bytes, lambda start, end: content[start:end])
    return RangeReader(
        size_bytes,
        lambda start, end: b"".join(git.open_blob(entry.oid, start=start, end=end)),
        budget_reads=_BLOB_READS,
    )


def _from_store(stored: LfsObject, start: int, end: int) -> bytes:
    """The only place where a page reads stored content; short when the store has lost it."""
    try:
        return b"".join(open_object(stored, start, end))
    except (ObjectMissing, XorbMissing):
        return b""
