"""Downloads counted without a write on a read path.

A user-visible download is many requests (a snapshot asks for every file), so one repository counts
once per client and window. Web processes append to small files in the data folder, and a task folds
them into rows; not the cache alone, since the embedded one is memory of one process.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from hub.kernel.clock import now
from repos.models import Repository
from repos.popularity import add_downloads

WINDOW_S = 300
_REMEMBERED = 20_000
_seen: dict[tuple[int, str], float] = {}
_lock = Lock()


def note_download(repo_pk: int, client: str) -> None:
    """Count it, unless this client fetched from the repository within the window.

    client: whatever tells one from another: a token, a person, an address. It is not kept.
    """
    moment = time.monotonic()
    key = (repo_pk, client)
    with _lock:
        if moment - _seen.get(key, -WINDOW_S) < WINDOW_S:
            return
        if len(_seen) >= _REMEMBERED:
            _seen.clear()
        _seen[key] = moment
    # Another process of this hub may have seen the client already.
    if cache.add(f"download:{repo_pk}:{client}", 1, WINDOW_S):
        _append(f"{repo_pk}\n")


def forget() -> None:
    """For tests: as if this process had just started."""
    with _lock:
        _seen.clear()


def fold() -> int:
    """Add what was noted to the rows and to their day; how many downloads that were."""
    counts: Counter[int] = Counter()
    for file_path in _claimed_files():
        counts.update(_lines(file_path))
        file_path.unlink(missing_ok=True)
    today = now().astimezone(UTC).date()
    for repo_pk, number in counts.items():
        with transaction.atomic():
            is_there = Repository.objects.filter(pk=repo_pk).update(
                downloads=F("downloads") + number,
                downloads_all_time=F("downloads_all_time") + number,
            )
            if is_there:
                add_downloads(repo_pk, number, day=today)
    return counts.total()


def _append(line: str) -> None:
    # One write() of a few bytes with O_APPEND is not torn, so threads need no lock here.
    folder = _folder()
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    try:
        descriptor = os.open(folder / f"{os.getpid()}.log", flags, 0o600)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / f"{os.getpid()}.log", flags, 0o600)
    try:
        os.write(descriptor, line.encode("ascii"))
    finally:
        os.close(descriptor)


def _claimed_files() -> Iterator[Path]:
    """Renamed, so that no writer opens them any more; a killed task's files come again."""
    for file_path in [*_folder().glob("*.log"), *_folder().glob("*.claimed")]:
        claimed = file_path
        if file_path.suffix == ".log":
            claimed = file_path.with_name(f"{file_path.stem}-{time.time_ns()}.claimed")
            try:
                file_path.rename(claimed)
            except FileNotFoundError:
                # Another task was quicker.
                continue
        yield claimed


def _lines(file_path: Path) -> list[int]:
    try:
        text = file_path.read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    return [int(line) for line in text.splitlines() if line.isdecimal()]


def _folder() -> Path:
    return settings.DATA_DIR / "downloads"
