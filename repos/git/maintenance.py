"""Keeping repositories quick: packs merged, bitmaps and commit graphs written, health asked."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from hub.kernel.clock import now
from repos.git import process
from repos.git.errors import GitCommandFailed

_SMALL_BYTES = 200 << 20
_TIMEOUT_S = 3600.0
# Longer than any transfer may take (settings.GIT_TRANSFER_TIMEOUT).
_ABANDONED_S = 2 * 86400
_LEFT_BEHIND = ("tmp_objdir-*", "pack/tmp_*", "pack/.tmp-*", "??/tmp_obj_*")


@dataclass(frozen=True, slots=True)
class Load:
    """What maintenance would tidy up: packs, and the folders of loose objects that exist."""

    packs: int
    loose_folders: int
    pack_bytes: int


def load_of(git_dir: Path) -> Load:
    """Counted from the folders' names, without a process."""
    packs = [
        entry for entry in os.scandir(git_dir / "objects" / "pack") if entry.name.endswith(".pack")
    ]
    loose = sum(1 for entry in os.scandir(git_dir / "objects") if len(entry.name) == 2)
    return Load(len(packs), loose, sum(entry.stat().st_size for entry in packs))


def maintain(git_dir: Path) -> None:
    """Merge packs and write what makes clones and walks quick; safe beside readers and writers.

    Small repositories become one pack with a bitmap; large ones are merged geometrically, so that
    the work stays in proportion to what is new. Unreachable objects stay: a push may need them.
    """
    if load_of(git_dir).pack_bytes < _SMALL_BYTES:
        process.run(git_dir, "repack", "-a", "-d", "-k", "-b", "-q", timeout_s=_TIMEOUT_S)
    else:
        process.run(
            git_dir, "repack", "--geometric=2", "-d", "-q", "--write-midx",
            "--write-bitmap-index", timeout_s=_TIMEOUT_S,
        )  # fmt: skip
    process.run(
        git_dir, "commit-graph", "write", "--reachable", "--changed-paths", "--split",
        timeout_s=_TIMEOUT_S,
    )  # fmt: skip
    process.run(git_dir, "pack-refs", "--all", "--prune", timeout_s=_TIMEOUT_S)
    sweep_abandoned(git_dir)


def sweep_abandoned(git_dir: Path, *, older_than_s: float = _ABANDONED_S) -> int:
    """Delete what killed processes left: quarantine folders, half packs. Returns how many.

    Git removes these itself, unless it was killed (measured with 2.39: SIGTERM does not help).
    """
    limit = now().timestamp() - older_than_s
    swept = 0
    for pattern in _LEFT_BEHIND:
        for left in (git_dir / "objects").glob(pattern):
            if left.lstat().st_mtime >= limit:
                continue
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
            swept += 1
    return swept


def fsck(git_dir: Path) -> str:
    """Git's complaints about damaged or missing objects; "" for a healthy repository."""
    try:
        process.run(
            git_dir, "fsck", "--full", "--no-dangling", "--no-progress", timeout_s=_TIMEOUT_S
        )
    except GitCommandFailed as error:
        return error.stderr or str(error)
    return ""
