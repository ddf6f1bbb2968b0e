"""Servers of a run: started with a log file, waited for, and always stopped."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 10


class ServerDidNotStart(Exception):
    pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def find_tool(name: str, package: str) -> str:
    """The path of an installed program, `sbin` included."""
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if path is None:
        raise SystemExit(f"{name!r} is not installed. Run: apt-get install {package}")
    return path


def find_file(path: str, package: str) -> str:
    if not Path(path).exists():
        raise SystemExit(f"{path!r} does not exist. Run: apt-get install {package}")
    return path


@contextmanager
def server(
    argv: Sequence[str],
    *,
    port: int,
    log_file: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Iterator[int]:
    """Run a server until the block ends; gives its process id once the port answers."""
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with log_file.open("ab") as log:
        # The kernel stops it too, should this process be killed without a chance to clean up.
        process = subprocess.Popen(
            [find_tool("setpriv", "util-linux"), "--pdeathsig", "TERM", *argv],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            start_new_session=True,
        )
    try:
        _wait_for_port(process, port, log_file)
        yield process.pid
    finally:
        _stop(process)


def children(pid: int) -> list[int]:
    """Source: proc(5), /proc/pid/task/tid/children."""
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def cpu_seconds(pid: int) -> float:
    """User and system time. Source: proc(5), /proc/pid/stat, fields 14 and 15."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_bytes(pid: int, field: str) -> int:
    """field: VmRSS (now) or VmHWM (at most so far). Source: proc(5), /proc/pid/status."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (kilobytes,) = [line.split()[1] for line in lines if line.startswith(f"{field}:")]
    return int(kilobytes) * 1024


def forget_peak(pid: int) -> None:
    """Let VmHWM begin again at what is used now. Source: proc(5), /proc/pid/clear_refs."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def _wait_for_port(process: subprocess.Popen[bytes], port: int, log_file: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    tail = log_file.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise ServerDidNotStart(f"{process.args}: exit {process.poll()}\n{tail}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask, then insist; the whole group, since a master may die before its workers."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    process.wait(STOP_SECONDS)
