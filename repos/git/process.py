"""The only module that starts a process: git, with options it was written for and nothing else.

Options are literals; values from people go only into `operands` (behind --end-of-options) or
`paths` (behind --). The environment is built, not inherited.
"""

import contextlib
import os
import resource
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, LiteralString

from repos.git.errors import GitCommandFailed, GitTimeout, OutputTooLarge
from repos.git.names import is_oid
from repos.git.types import Oid, RepoPath

_STDERR_CAP = 8_192
_CHUNK = 1 << 16
_CPU_S = 3_600
# Heap only: packs are mapped from files and may be larger than memory. A delta of 2 KB that grows
# to gigabytes ends here, and not the machine.
_HEAP_BYTES = 2 << 30
HOOKS_DIR = Path(__file__).resolve().parent / "hooks"


@dataclass(frozen=True, slots=True)
class Subcommand:
    """What is special about an allowed subcommand.

    settings: `-c` values that belong to it, each against a harm named beside it.
    """

    takes_operands: bool = True
    knows_end_of_options: bool = True
    settings: tuple[str, ...] = ()


_SUBCOMMANDS: dict[str, Subcommand] = {
    "blame": Subcommand(knows_end_of_options=False),
    "cat-file": Subcommand(takes_operands=False),
    "check-attr": Subcommand(takes_operands=False),
    "commit-graph": Subcommand(takes_operands=False),
    "commit-tree": Subcommand(knows_end_of_options=False),
    "count-objects": Subcommand(takes_operands=False),
    # Of two blobs, which diff-tree does not compare. Both are oids, so it looks at no folder.
    "diff": Subcommand(),
    "diff-tree": Subcommand(),
    "fast-import": Subcommand(takes_operands=False),
    "for-each-ref": Subcommand(),
    "fsck": Subcommand(takes_operands=False),
    "hash-object": Subcommand(takes_operands=False),
    "log": Subcommand(),
    "ls-tree": Subcommand(),
    "merge-base": Subcommand(),
    "merge-tree": Subcommand(),
    "mktag": Subcommand(takes_operands=False),
    "pack-refs": Subcommand(takes_operands=False),
    "prune": Subcommand(takes_operands=False),
    # A broken object must not enter, however it is wrapped.
    "receive-pack": Subcommand(
        knows_end_of_options=False,
        settings=("receive.fsckObjects=true", "transfer.fsckObjects=true"),
    ),
    "repack": Subcommand(takes_operands=False),
    "rev-list": Subcommand(),
    "rev-parse": Subcommand(),
    "symbolic-ref": Subcommand(),
    "update-ref": Subcommand(takes_operands=False),
    "upload-pack": Subcommand(knows_end_of_options=False),
    "version": Subcommand(takes_operands=False),
}

# In this order before every subcommand.
_SETTINGS = (
    # No script of the folder ever runs; receive-pack gets the doorbell behind this.
    "core.hooksPath=/dev/null",
    "gc.auto=0",  # maintenance is ours to time
    "maintenance.auto=false",
    # What was answered with success survives a power cut: by default git flushes neither loose
    # objects nor refs. Costs about 20 ms a commit on a busy disk.
    "core.fsync=committed",
    "core.fsyncMethod=batch",  # one flush for many loose objects
    "core.quotePath=false",
    "core.useReplaceRefs=false",  # a pushed refs/replace/* must not change what is read
    "protocol.allow=never",  # nothing here ever fetches from anywhere
    "safe.directory=*",  # folders may belong to the operator's other account
)

_PASSED_ON = ("PATH", "TZ", "TMPDIR", "LD_LIBRARY_PATH")


Child = subprocess.Popen[bytes]
OptionValues = Mapping[LiteralString, int | Oid | Path]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a child sees: an allow-list, C locale, no configuration of the machine or the account."""
    env = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    env |= {
        "LC_ALL": "C",
        "HOME": "/nonexistent",
        "XDG_CONFIG_HOME": "/nonexistent",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOW_PROTOCOL": "",
    }
    return env | dict(extra or {})


def command_line(
    git_dir: Path,
    subcommand: LiteralString,
    *options: LiteralString,
    operands: Sequence[str] = (),
    paths: Sequence[RepoPath] = (),
    settings: Sequence[str] = (),
    values: OptionValues | None = None,
    directory: Path | None = None,
) -> list[str]:
    """The argument list, with every value from outside where it can only be a value.

    Raises:
        ValueError: a subcommand that is not in the table, or an operand that could be an option.
    """
    rule = _SUBCOMMANDS.get(subcommand)
    if rule is None:
        raise ValueError(f"git {subcommand} is not in the table of allowed subcommands")
    if operands and not rule.takes_operands:
        raise ValueError(f"git {subcommand} takes no operands here")
    words = ["git", f"--git-dir={git_dir}", "--literal-pathspecs"]
    for setting in (*_SETTINGS, *rule.settings, *settings):
        words += ["-c", setting]
    words += [subcommand, *options]
    for option, value in (values or {}).items():
        words.append(f"{option}={_option_value(option, value)}")
    _check_operands(subcommand, operands)
    if operands:
        if rule.knows_end_of_options:
            words.append("--end-of-options")
        words += operands
    if directory is not None:
        words.append(str(directory))
    if paths:
        words += ["--", *paths]
    return words


def _check_operands(subcommand: str, operands: Sequence[str]) -> None:
    for operand in operands:
        # SECURITY: --end-of-options would do, where it is known; this holds everywhere.
        if operand.startswith("-") or "\0" in operand:
            raise ValueError(f"git {subcommand}: operand {operand[:40]!r} could be an option")


def _option_value(option: str, value: int | Oid | Path) -> str:
    """SECURITY: only what cannot be anything else: a number, a full oid, a path of our own."""
    if isinstance(value, int | Path) or is_oid(value):
        return str(value)
    raise ValueError(f"{option}: {value[:60]!r} is no number, oid or path")


def spawn(
    words: Sequence[str],
    *,
    stdin: int | IO[bytes] | None = subprocess.PIPE,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stderr: int | IO[bytes] = subprocess.PIPE,
    is_quiet: bool = False,
) -> Child:
    """A git process in a group of its own, with a bound on its CPU time."""
    process = subprocess.Popen(
        words,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if is_quiet else stderr,
        env=environment(env),
        cwd=cwd or "/",
        start_new_session=True,
        close_fds=True,
    )
    with contextlib.suppress(ProcessLookupError, PermissionError):
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
        resource.prlimit(process.pid, resource.RLIMIT_DATA, (_HEAP_BYTES, _HEAP_BYTES))
    return process


def start(
    git_dir: Path,
    subcommand: LiteralString,
    *options: LiteralString,
    settings: Sequence[str] = (),
    directory: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Child:
    """A process whose pipes the caller serves himself; he must `kill` it at the end."""
    words = command_line(git_dir, subcommand, *options, settings=settings, directory=directory)
    return spawn(words, env=env, is_quiet=True)


def kill(process: Child) -> None:
    """End the process and whatever it started, close the pipes, reap it."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError, ValueError):
                pipe.close()
    process.wait()


def run(
    git_dir: Path,
    subcommand: LiteralString,
    *options: LiteralString,
    operands: Sequence[str] = (),
    paths: Sequence[RepoPath] = (),
    stdin: bytes | IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
    settings: Sequence[str] = (),
    values: OptionValues | None = None,
    directory: Path | None = None,
    ok_exit_codes: frozenset[int] = frozenset({0}),
    timeout_s: float = 60.0,
    limit_bytes: int = 256 << 20,
) -> bytes:
    """Run to the end and return what git wrote to stdout.

    Raises:
        GitCommandFailed: an exit code outside ok_exit_codes.
        GitTimeout, OutputTooLarge: it was killed.
    """
    _, output = run_with_code(
        git_dir, subcommand, *options, operands=operands, paths=paths, stdin=stdin, env=env,
        settings=settings, values=values, directory=directory, ok_exit_codes=ok_exit_codes,
        timeout_s=timeout_s, limit_bytes=limit_bytes,
    )  # fmt: skip
    return output


def run_with_code(
    git_dir: Path,
    subcommand: LiteralString,
    *options: LiteralString,
    operands: Sequence[str] = (),
    paths: Sequence[RepoPath] = (),
    stdin: bytes | IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
    settings: Sequence[str] = (),
    values: OptionValues | None = None,
    directory: Path | None = None,
    ok_exit_codes: frozenset[int] = frozenset({0}),
    timeout_s: float = 60.0,
    limit_bytes: int = 256 << 20,
) -> tuple[int, bytes]:
    """As `run`, and the exit code that ok_exit_codes let pass."""
    words = command_line(
        git_dir, subcommand, *options, operands=operands, paths=paths, settings=settings,
        values=values, directory=directory,
    )  # fmt: skip
    with tempfile.TemporaryFile() as errors:
        process = spawn(
            words,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            env=env,
            stderr=errors,
        )
        timer = threading.Timer(timeout_s, _kill_group, [process])
        timer.daemon = True
        timer.start()
        try:
            feeder = _feed(process, stdin)
            output = _read_capped(process, limit_bytes)
            if feeder is not None:
                # git has ended; what it did not read, nobody needs.
                feeder.join(timeout=1.0)
            exit_code = process.wait()
        finally:
            timed_out = timer.finished.is_set() and not timer.is_alive()
            timer.cancel()
            kill(process)
        text = _stderr_text(errors)
    if output is None:
        raise OutputTooLarge(command=subcommand, where=git_dir.name, exit_code=None, stderr=text)
    if exit_code not in ok_exit_codes:
        if timed_out and exit_code == -signal.SIGKILL:
            raise GitTimeout(command=subcommand, where=git_dir.name, exit_code=None, stderr=text)
        raise GitCommandFailed(
            command=subcommand, where=git_dir.name, exit_code=exit_code, stderr=text
        )
    return exit_code, output


@contextlib.contextmanager
def stream(
    git_dir: Path,
    subcommand: LiteralString,
    *options: LiteralString,
    operands: Sequence[str] = (),
    paths: Sequence[RepoPath] = (),
    stdin: bytes | IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
    settings: Sequence[str] = (),
    values: OptionValues | None = None,
    directory: Path | None = None,
    timeout_s: float = 3600.0,
) -> Iterator[BinaryIO]:
    """Git's stdout as a file while it runs; killed when the block ends, whoever ends it.

    The exit code is not judged: a reader that stops early makes git fail by design.
    """
    words = command_line(
        git_dir, subcommand, *options, operands=operands, paths=paths, settings=settings,
        values=values, directory=directory,
    )  # fmt: skip
    process = spawn(
        words,
        stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
        env=env,
        stderr=subprocess.DEVNULL,
    )
    timer = threading.Timer(timeout_s, _kill_group, [process])
    timer.daemon = True
    timer.start()
    try:
        _feed(process, stdin)
        assert process.stdout is not None  # noqa: S101  # we asked for a pipe
        yield process.stdout  # type: ignore[misc]  # IO[bytes] is what a BinaryIO does
    finally:
        timer.cancel()
        kill(process)


def _feed(process: Child, content: bytes | IO[bytes] | None) -> threading.Thread | None:
    """Write stdin from a thread, so that a full pipe on either side cannot stop both."""
    pipe = process.stdin
    if content is None or pipe is None:
        return None
    if isinstance(content, bytes) and len(content) <= _CHUNK // 2:
        with contextlib.suppress(BrokenPipeError):
            pipe.write(content)
            pipe.flush()
        with contextlib.suppress(BrokenPipeError):
            pipe.close()
        return None

    def copy() -> None:
        # git may end without reading all; its exit code tells what that means.
        with contextlib.suppress(BrokenPipeError, ValueError):
            if isinstance(content, bytes):
                pipe.write(content)
            else:
                while piece := content.read(_CHUNK):
                    pipe.write(piece)
        with contextlib.suppress(BrokenPipeError, ValueError):
            pipe.close()

    thread = threading.Thread(target=copy, daemon=True)
    thread.start()
    return thread


def _read_capped(process: Child, limit_bytes: int) -> bytes | None:
    """Everything git writes; None, and git killed, when it is more than limit_bytes."""
    assert process.stdout is not None  # noqa: S101  # we asked for a pipe
    pieces: list[bytes] = []
    left = limit_bytes
    while piece := process.stdout.read(_CHUNK):
        left -= len(piece)
        if left < 0:
            _kill_group(process)
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _stderr_text(errors: IO[bytes]) -> str:
    errors.seek(0)
    return errors.read(_STDERR_CAP).decode("utf-8", "replace").strip()


def _kill_group(process: Child) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
