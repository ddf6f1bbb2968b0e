"""Where the lines stand now that somebody spoke about: the same, moved, or changed since."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from community.diffs import Change
from community.models import DiffSide, ReviewThread
from repos.git.diff import Hunk
from repos.git.repository import GitRepository
from repos.git.types import EntryKind, Oid, RepoPath, TreeEntry
from repos.oid_cache import OidCache

MAX_LINES = 200
_MAX_BLOB_BYTES = 4 << 20
_MAX_EXCERPT_LINES = 12
_MAX_EXCERPT_CHARS = 300
_hunks: OidCache[list[Hunk]] = OidCache(max_weight=50_000)


@dataclass(frozen=True, slots=True)
class Place:
    """Lines of today's file, from 1, both included."""

    start_line: int
    end_line: int
    blob_oid: Oid


def places_of(
    git: GitRepository, change: Change, threads: Sequence[ReviewThread]
) -> dict[int, Place]:
    """By the thread's key; a thread that is missing is outdated: its lines are not there any more.

    git is asked once per file that has changed since, and remembers the answer.
    """
    found: dict[int, Place] = {}
    for side, commit in ((DiffSide.NEW, change.end), (DiffSide.OLD, change.start)):
        mine = [thread for thread in threads if thread.side == side]
        if commit is None or not mine:
            continue
        entries = git.entries(commit, {RepoPath(thread.path) for thread in mine})
        for thread in mine:
            place = _place(git, thread, entries.get(RepoPath(thread.path)))
            if place is not None:
                found[thread.pk] = place
    return found


def blob_at(git: GitRepository, commit: Oid, path: RepoPath) -> TreeEntry | None:
    """The file there; None: nothing, a folder, a link."""
    entry = git.entries(commit, [path]).get(path)
    return entry if entry is not None and entry.kind is EntryKind.FILE else None


def text_lines(git: GitRepository, blob: TreeEntry) -> list[str] | None:
    """With their ends, as the file has them; None: no text, or too much of it."""
    if (blob.size_bytes or 0) > _MAX_BLOB_BYTES:
        return None
    content = git.read_blob(blob.oid, limit_bytes=_MAX_BLOB_BYTES)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    # Not splitlines(): git ends a line at "\n" and nowhere else.
    return None if "\0" in text else re.findall(r"[^\n]*\n|[^\n]+", text)


def excerpt(lines: Sequence[str], start_line: int, end_line: int) -> str:
    """The last of the lines, shortened: enough to know what was meant."""
    said = lines[start_line - 1 : end_line][-_MAX_EXCERPT_LINES:]
    return "\n".join(line.rstrip("\r\n")[:_MAX_EXCERPT_CHARS] for line in said)


def mapped(hunks: Iterable[Hunk], start_line: int, end_line: int) -> tuple[int, int] | None:
    """The same lines in the new blob; None when one of them, or what is between, has changed."""
    shift = 0
    for hunk in hunks:
        # Without old lines it is an insertion behind old_start.
        first = hunk.old_start if hunk.old_count else hunk.old_start + 1
        last = hunk.old_start + hunk.old_count - 1 if hunk.old_count else hunk.old_start
        if hunk.old_count and first <= end_line and last >= start_line:
            return None
        if not hunk.old_count and start_line < first <= end_line:
            return None
        if first <= start_line:
            shift += hunk.new_count - hunk.old_count
    return start_line + shift, end_line + shift


def _place(git: GitRepository, thread: ReviewThread, entry: TreeEntry | None) -> Place | None:
    if entry is None or entry.kind is not EntryKind.FILE:
        return None
    if entry.oid == thread.blob_oid:
        return Place(thread.start_line, thread.end_line, entry.oid)
    old = Oid(thread.blob_oid)
    key = (str(git.git_dir), old, entry.oid)
    hunks = _hunks.get_or_make(
        key, lambda: git.blob_hunks(old, entry.oid), weigh=lambda made: 1 + len(made)
    )
    lines = mapped(hunks, thread.start_line, thread.end_line)
    return None if lines is None else Place(*lines, entry.oid)
