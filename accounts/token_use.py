"""When a token was last used, without a write on a read path.

Web processes append to small files in the data folder, and a task folds them into rows. Not the
cache: the embedded one is memory of one process, so the task's process would not see it. Not rows:
one write per download would turn every reader of SQLite into a writer. The file costs one open and
one short append per token, process and five minutes.
"""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db.models import Q

from accounts.models import AccessToken

INTERVAL_S = 300
_REMEMBERED = 10_000
_noted: dict[int, float] = {}
_lock = Lock()


def note(token_id: int) -> None:
    """Remember that the token is being used now; nothing happens if that was noted lately."""
    moment = time.time()
    with _lock:
        if moment - _noted.get(token_id, 0.0) < INTERVAL_S:
            return
        if len(_noted) >= _REMEMBERED:
            _noted.clear()
        _noted[token_id] = moment
    _append(f"{token_id} {int(moment)}\n")


def forget() -> None:
    """For tests: as if this process had just started."""
    with _lock:
        _noted.clear()


def flush() -> int:
    """Write what was noted into the rows; how many tokens were written.

    A line appended between the reading of a file and its deletion is lost; the token's next use
    tells it again.
    """
    latest: dict[int, int] = {}
    for file_path in _claimed_files():
        for token_id, moment in _lines(file_path):
            latest[token_id] = max(moment, latest.get(token_id, 0))
        file_path.unlink(missing_ok=True)
    for token_id, moment in latest.items():
        used_at = datetime.fromtimestamp(moment, UTC)
        AccessToken.objects.filter(
            Q(last_used_at__isnull=True) | Q(last_used_at__lt=used_at), pk=token_id
        ).update(last_used_at=used_at)
    return len(latest)


def _append(line: str) -> None:
    # One write() of a few bytes with O_APPEND is not torn, so threads need no lock here.
    file_path = _folder() / f"{os.getpid()}.log"
    try:
        descriptor = os.open(file_path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    except FileNotFoundError:
        _folder().mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file_path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode("ascii"))
    finally:
        os.close(descriptor)


def _claimed_files() -> Iterator[Path]:
    """Files that no writer opens any more; what a killed task had claimed comes again."""
    folder = _folder()
    if not folder.is_dir():
        return
    for file_path in [*folder.glob("*.log"), *folder.glob("*.claimed")]:
        claimed = file_path
        if file_path.suffix == ".log":
            claimed = file_path.with_name(f"{file_path.stem}-{time.time_ns()}.claimed")
            try:
                file_path.rename(claimed)
            except FileNotFoundError:
                # Another task was quicker.
                continue
        yield claimed


def _lines(file_path: Path) -> Iterator[tuple[int, int]]:
    try:
        text = file_path.read_text(encoding="ascii")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        token_id, _, moment = line.partition(" ")
        if token_id.isdecimal() and moment.isdecimal():
            yield int(token_id), int(moment)


def _folder() -> Path:
    return settings.DATA_DIR / "token_use"
