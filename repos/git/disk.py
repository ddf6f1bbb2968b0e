"""Where bare repositories lie: a folder named by a key that never changes, on a named volume."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from hub.kernel.clock import now
from repos.git.repository import GitRepository

# Per-repository settings, written once. What protects is passed again at each spawn (process.py).
_CONFIG = """\
[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
	logAllRefUpdates = false
	preferSymlinkRefs = false
[gc]
	auto = 0
	writeCommitGraph = false
[pack]
	writeReverseIndex = true
[repack]
	writeBitmaps = true
"""


def git_dir_for(storage_key: str, *, volume: str = "default") -> Path:
    """`<volume>/ab/cd/abcd….git`; the key is 32 hex digits of our own making."""
    root = settings.GIT_VOLUMES[volume]
    return root / storage_key[:2] / storage_key[2:4] / f"{storage_key}.git"


def open_repository(storage_key: str, *, volume: str = "default") -> GitRepository:
    return GitRepository(git_dir_for(storage_key, volume=volume))


def create_bare(
    storage_key: str, *, volume: str = "default", default_branch: str = "main"
) -> GitRepository:
    """An empty bare repository; the folder appears at once and whole.

    Written by hand, since `git init` is a process and copies templates: hooks and samples that
    nobody wants here.

    Raises:
        FileExistsError: the key is in use.
    """
    git_dir = git_dir_for(storage_key, volume=volume)
    git_dir.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=git_dir.parent))
    fresh.chmod(0o755)
    for folder in ("objects/info", "objects/pack", "refs/heads", "refs/tags"):
        (fresh / folder).mkdir(parents=True)
    (fresh / "HEAD").write_text(f"ref: refs/heads/{default_branch}\n", encoding="ascii")
    (fresh / "config").write_text(_CONFIG, encoding="ascii")
    try:
        if git_dir.exists():
            raise FileExistsError(git_dir)
        fresh.rename(git_dir)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return GitRepository(git_dir)


def stored_bytes(storage_key: str, *, volume: str = "default") -> int:
    """What the repository's objects take on the disk, packed or loose; 0 for a missing folder."""
    total = 0
    for folder, _, names in os.walk(git_dir_for(storage_key, volume=volume) / "objects"):
        for name in names:
            # Maintenance may take a pack away while we count.
            with contextlib.suppress(FileNotFoundError):
                total += os.stat(os.path.join(folder, name)).st_size  # noqa: PTH116, PTH118
    return total


def move_to_trash(storage_key: str, *, volume: str = "default") -> None:
    """Take the folder out of service; `empty_trash` deletes it later. Missing is fine."""
    git_dir = git_dir_for(storage_key, volume=volume)
    trash = settings.GIT_VOLUMES[volume] / "trash"
    trash.mkdir(parents=True, exist_ok=True)
    try:
        git_dir.rename(trash / f"{int(now().timestamp())}-{git_dir.name}")
    except FileNotFoundError:
        return


def take_from_trash(storage_key: str, *, volume: str = "default") -> bool:
    """Put the folder back into service; False: it is not in the trash any more."""
    git_dir = git_dir_for(storage_key, volume=volume)
    trash = settings.GIT_VOLUMES[volume] / "trash"
    # Several only if it was deleted, brought back and deleted again: the last one counts.
    found = sorted(trash.glob(f"*-{git_dir.name}"))
    if not found or git_dir.exists():
        return False
    git_dir.parent.mkdir(parents=True, exist_ok=True)
    try:
        found[-1].rename(git_dir)
    except FileNotFoundError:
        return False
    return True


def empty_trash(*, older_than_s: float) -> int:
    """Delete what was thrown away longer ago than that. Returns how many repositories."""
    limit = now().timestamp() - older_than_s
    deleted = 0
    for root in settings.GIT_VOLUMES.values():
        trash = root / "trash"
        if not trash.is_dir():
            continue
        for entry in os.scandir(trash):
            stamp = entry.name.partition("-")[0]
            if stamp.isdecimal() and int(stamp) < limit:
                shutil.rmtree(entry.path, ignore_errors=True)
                deleted += 1
    return deleted


def stored_keys(volume: str, *, older_than: datetime) -> Iterator[list[str]]:
    """Keys of the folders on a volume that were made before, a shelf at a time."""
    for shelf in settings.GIT_VOLUMES[volume].glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]"):
        keys = [
            folder.name.removesuffix(".git")
            for folder in shelf.iterdir()
            if folder.suffix == ".git" and _is_older(folder / "config", older_than)
        ]
        if keys:
            yield keys


def remove_unfinished(volume: str, *, older_than: datetime) -> None:
    """Delete what `create_bare` left behind when its process died."""
    for folder in settings.GIT_VOLUMES[volume].glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/.new-*"):
        if _is_older(folder, older_than):
            shutil.rmtree(folder, ignore_errors=True)


def _is_older(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False
