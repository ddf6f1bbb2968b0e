"""What changed between two commits, as text and as a list of files."""

import re
from dataclasses import dataclass
from pathlib import Path

from repos.git import process
from repos.git.types import EMPTY_TREE, ChangedFile, ChangeKind, Oid, RepoPath

_READ = 1 << 16
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines from 1. A count of 0 on the old side: something was put behind old_start."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int


def unified_diff(git_dir: Path, base: Oid | None, head: Oid, *, limit_bytes: int) -> str:
    """The unified diff, cut at limit_bytes; base None: against nothing."""
    pieces: list[bytes] = []
    left = limit_bytes
    with process.stream(
        git_dir, "diff-tree", "-p", "-r", "-M", "--no-color", "--no-ext-diff", "--no-textconv",
        "--full-index", operands=[base or EMPTY_TREE, head], timeout_s=60,
    ) as output:  # fmt: skip
        while left > 0 and (piece := output.read(min(_READ, left))):
            pieces.append(piece)
            left -= len(piece)
    return b"".join(pieces).decode("utf-8", "replace")


def changed_files(
    git_dir: Path, base: Oid | None, head: Oid, *, finds_renames: bool = True
) -> list[ChangedFile]:
    """One row per file, without line counts."""
    output = process.run(
        git_dir, "diff-tree", "-r", "-M" if finds_renames else "--no-renames", "-z", "--raw",
        "--no-abbrev",
        operands=[base or EMPTY_TREE, head],
    )  # fmt: skip
    words = iter(output.decode("utf-8", "surrogateescape").split("\0"))
    rows: list[ChangedFile] = []
    for word in words:
        if not word.startswith(":"):
            continue
        old_mode, new_mode, old, new, status = word[1:].split(" ")
        kind = ChangeKind(status[0])
        old_path = next(words)
        path = next(words) if kind in (ChangeKind.RENAMED, ChangeKind.COPIED) else old_path
        rows.append(
            ChangedFile(
                kind=kind,
                path=RepoPath(path),
                old_path=RepoPath(old_path),
                old_oid=_oid(old),
                new_oid=_oid(new),
                old_mode=old_mode,
                new_mode=new_mode,
            )
        )
    return rows


def _oid(text: str) -> Oid | None:
    return None if not text.strip("0") else Oid(text)


def blob_hunks(git_dir: Path, old: Oid, new: Oid) -> list[Hunk]:
    """Which lines differ between two blobs, in order. What cannot be compared differs as a whole."""
    if old == new:
        return []
    output = process.run(
        git_dir, "diff", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", "--text",
        "--full-index", operands=[old, new], limit_bytes=64 << 20,
    )  # fmt: skip
    return [
        Hunk(*(1 if part is None else int(part) for part in found.groups()))
        for line in output.split(b"\n")
        if (found := _HUNK.match(line))
    ]
