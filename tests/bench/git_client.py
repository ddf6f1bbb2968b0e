"""The measuring git client, untouched by the settings of whoever runs the benchmark."""

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

ENV = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    # Otherwise a background gc of one round would be paid by the next.
    "GIT_CONFIG_COUNT": "3",
    "GIT_CONFIG_KEY_0": "gc.auto",
    "GIT_CONFIG_VALUE_0": "0",
    "GIT_CONFIG_KEY_1": "maintenance.auto",
    "GIT_CONFIG_VALUE_1": "false",
    "GIT_CONFIG_KEY_2": "safe.directory",
    "GIT_CONFIG_VALUE_2": "*",
}
COMMAND_SECONDS = 300


class GitFailed(Exception):
    pass


def run(cwd: Path, *args: str, stdin: bytes = b"") -> str:
    result = subprocess.run(
        ["git", *args],
        cwd=cwd,
        env=ENV,
        input=stdin,
        capture_output=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
    if result.returncode != 0:
        reason = result.stderr.decode(errors="replace")[-800:]
        raise GitFailed(f"git {' '.join(args)}: exit {result.returncode}: {reason}")
    return result.stdout.decode().strip()


def timed(cwd: Path, *args: str, stdin: bytes = b"") -> float:
    """Seconds that one git command takes from start to exit."""
    started = time.perf_counter()
    run(cwd, *args, stdin=stdin)
    return time.perf_counter() - started


def init_bare(git_dir: Path) -> None:
    git_dir.mkdir(parents=True, exist_ok=True)
    run(git_dir, "init", "--bare", "--quiet", "--initial-branch=main", ".")


def with_header(headers: Sequence[str]) -> list[str]:
    """Options that send these HTTP headers with every request of the command."""
    return [part for header in headers for part in ("-c", f"http.extraHeader={header}")]
