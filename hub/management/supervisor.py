"""Runs web, worker and beat as children of one foreground process, and stops them together."""

import os
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path

import honcho.manager
from django.conf import settings
from honcho.manager import Manager
from honcho.printer import Printer

PARTS = ("web", "worker", "beat")

# Longer than gunicorn's graceful_timeout: running requests may finish.
_KILL_AFTER_S = 25
# Measured with large uploads: malloc otherwise returns and takes the same pages again and again,
# which costs half of the time that verification takes.
_MALLOC = {
    "MALLOC_TRIM_THRESHOLD_": "268435456",
    "MALLOC_MMAP_THRESHOLD_": "16777216",
}
_STOPPED_BY_SIGNAL = frozenset({130, 143})


def run(parts: Iterable[str], *, out_is_quiet: bool = False) -> int:
    """Start the parts and wait until they have all stopped.

    Returns 0 after SIGTERM or SIGINT; otherwise one part died, the others were stopped, and the
    answer is not 0.
    """
    honcho.manager.KILL_WAIT = _KILL_AFTER_S
    manager = Manager(_QuietPrinter() if out_is_quiet else Printer(sys.stdout))
    for part in parts:
        manager.add_process(part, f"exec {shlex.join(command_of(part))}", env=_environment())
    manager.loop()
    if manager.returncode in _STOPPED_BY_SIGNAL:
        return 0
    return manager.returncode or 1


def command_of(part: str) -> list[str]:
    """The command line of one part, for this very Python."""
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "hub"]
    match part:
        case "web":
            return [sys.executable, "-m", "gunicorn", "-c", "python:hub.gunicorn_conf"]
        case "worker":
            quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
            return [
                *celery, "worker", "--pool=threads", f"--concurrency={settings.WORKER_THREADS}",
                "--loglevel=WARNING", *quiet,
            ]  # fmt: skip
        case "beat":
            schedule = settings.DATA_DIR / "beat-schedule"
            return [*celery, "beat", "--loglevel=WARNING", f"--schedule={schedule}", "--pidfile="]
        case _:
            raise ValueError(f"there is no part {part!r}, only {', '.join(PARTS)}")


def _environment() -> dict[str, str]:
    source = str(Path(settings.BASE_DIR))
    search_path = os.environ.get("PYTHONPATH", "")
    return {
        **_MALLOC,
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": f"{source}:{search_path}" if search_path else source,
    }


class _QuietPrinter(Printer):  # type: ignore[misc]  # honcho is untyped
    """Passes on what the parts say, without honcho's own chatter."""

    def __init__(self) -> None:
        super().__init__(sys.stdout)

    def write(self, message: object) -> None:
        if getattr(message, "name", "") != "system":
            super().write(message)
