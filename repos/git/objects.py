"""Objects by oid from resident `cat-file --batch-command` processes: 0.05 ms a question, not 1.3.

A process is lent to one borrower at a time. Whoever fails in the middle of an answer throws the
process away: a half-read answer would be taken for the next one.
"""

import atexit
import contextlib
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO

from repos.git import process
from repos.git.errors import BlobTooLarge, ObjectMissing
from repos.git.types import Oid

_MAX_IDLE = 64
_IDLE_S = 120.0
_PIPELINE = 256
_CHUNK = 1 << 16


class ObjectKind(StrEnum):
    BLOB = "blob"
    TREE = "tree"
    COMMIT = "commit"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    oid: Oid
    kind: ObjectKind
    size_bytes: int


@dataclass(slots=True)
class ObjectReader:
    """A borrowed process. One question at a time; `open_blob` must be read or closed first."""

    stdin: IO[bytes]
    stdout: IO[bytes]
    is_clean: bool = field(default=True)

    def info(self, name: str) -> ObjectInfo:
        """Kind and size of what a name (oid, `oid:path`, ref) stands for.

        Raises: ObjectMissing.
        """
        return self.infos([name])[0]

    def infos(self, names: Sequence[str]) -> list[ObjectInfo]:
        """The same for many names, asked in one go. Raises: ObjectMissing."""
        found = self.infos_or_none(names)
        for name, info in zip(names, found, strict=True):
            if info is None:
                raise ObjectMissing(name)
        return [info for info in found if info is not None]

    def infos_or_none(self, names: Sequence[str]) -> list[ObjectInfo | None]:
        """As `infos`, with None where git has nothing."""
        found: list[ObjectInfo | None] = []
        for start in range(0, len(names), _PIPELINE):
            part = names[start : start + _PIPELINE]
            self._ask("info", part)
            found.extend([self._header(name) for name in part])
            self.is_clean = True
        return found

    def read(self, name: str, *, limit_bytes: int = 64 << 20) -> bytes:
        """The bytes of one object. Raises: ObjectMissing; BlobTooLarge: over limit_bytes."""
        return self.read_with_info(name, limit_bytes=limit_bytes)[1]

    def read_with_info(self, name: str, *, limit_bytes: int = 64 << 20) -> tuple[ObjectInfo, bytes]:
        """As `read`, with kind and oid."""
        info = self.info(name)
        if info.size_bytes > limit_bytes:
            raise BlobTooLarge(oid=name, size_bytes=info.size_bytes, limit_bytes=limit_bytes)
        return self.read_many([info.oid])[0]

    def size_bytes(self, oid: Oid) -> int:
        """Raises: ObjectMissing."""
        return self.info(oid).size_bytes

    def read_many(self, names: Sequence[str]) -> list[tuple[ObjectInfo, bytes]]:
        """Contents of small objects, pipelined. Raises: ObjectMissing."""
        found: list[tuple[ObjectInfo, bytes]] = []
        # Few at a time: git blocks on a full stdout while we would still be asking.
        for start in range(0, len(names), 32):
            part = names[start : start + 32]
            self._ask("contents", part)
            for name in part:
                info = self._header(name)
                if info is None:
                    raise ObjectMissing(name)
                found.append((info, self._body(info.size_bytes)))
            self.is_clean = True
        return found

    def blob(self, oid: Oid) -> Iterator[bytes]:
        """A blob of any size in pieces; the reader is unusable until the last one was taken."""
        self._ask("contents", [oid])
        info = self._header(oid)
        if info is None:
            self.is_clean = True
            raise ObjectMissing(oid)
        left = info.size_bytes
        while left > 0:
            piece = self.stdout.read(min(left, _CHUNK))
            if not piece:
                raise BrokenPipeError("cat-file ended in the middle of a blob")
            left -= len(piece)
            yield piece
        self.stdout.read(1)
        self.is_clean = True

    def _ask(self, verb: str, names: Sequence[str]) -> None:
        for name in names:
            if "\n" in name or "\0" in name:
                raise ObjectMissing(ascii(name))
        self.is_clean = False
        lines = "".join(f"{verb} {name}\n" for name in names) + "flush\n"
        self.stdin.write(lines.encode("utf-8", "surrogateescape"))
        self.stdin.flush()

    def _header(self, name: str) -> ObjectInfo | None:
        line = self.stdout.readline()
        if not line.endswith(b"\n"):
            raise BrokenPipeError(f"cat-file ended while it was asked for {name!a}")
        words = line[:-1].split(b" ")
        if words[-1] in {b"missing", b"ambiguous"} or len(words) != 3:
            return None
        return ObjectInfo(Oid(words[0].decode()), ObjectKind(words[1].decode()), int(words[2]))

    def _body(self, size_bytes: int) -> bytes:
        body = self.stdout.read(size_bytes + 1)
        if len(body) != size_bytes + 1:
            raise BrokenPipeError("cat-file ended in the middle of an object")
        return body[:-1]


@dataclass(slots=True)
class _Resident:
    process: process.Child
    last_used_s: float


class ReaderPool:
    """Idle processes of this worker, by repository; the least recently used leaves first."""

    def __init__(self, *, max_idle: int = _MAX_IDLE) -> None:
        self._max_idle = max_idle
        self._lock = threading.Lock()
        self._idle: OrderedDict[Path, list[_Resident]] = OrderedDict()
        self._count = 0
        self._pid = os.getpid()

    @contextlib.contextmanager
    def borrow(self, git_dir: Path) -> Iterator[ObjectReader]:
        resident = self._take(git_dir) or self._start(git_dir)
        child = resident.process
        assert child.stdin is not None  # noqa: S101  # we asked for pipes
        assert child.stdout is not None  # noqa: S101
        reader = ObjectReader(child.stdin, child.stdout)
        try:
            yield reader
        except BaseException:
            # ObjectMissing leaves the stream clean; anything else may not have.
            self._give_back(git_dir, resident, is_clean=reader.is_clean)
            raise
        else:
            self._give_back(git_dir, resident, is_clean=reader.is_clean)

    def close_all(self) -> None:
        with self._lock:
            # After a fork the processes are the parent's, and not ours to end.
            is_ours = self._pid == os.getpid()
            residents = [one for group in self._idle.values() for one in group if is_ours]
            self._idle.clear()
            self._count = 0
        for resident in residents:
            process.kill(resident.process)

    def _take(self, git_dir: Path) -> _Resident | None:
        with self._lock:
            if self._pid != os.getpid():
                # A fork: the pipes belong to the parent.
                self._idle.clear()
                self._count = 0
                self._pid = os.getpid()
            group = self._idle.get(git_dir)
            if not group:
                return None
            resident = group.pop()
            self._count -= 1
            if not group:
                del self._idle[git_dir]
        if resident.process.poll() is not None:
            process.kill(resident.process)
            return None
        return resident

    def _start(self, git_dir: Path) -> _Resident:
        words = process.command_line(git_dir, "cat-file", "--batch-command", "--buffer")
        child = process.spawn(words, is_quiet=True)
        return _Resident(child, time.monotonic())

    def _give_back(self, git_dir: Path, resident: _Resident, *, is_clean: bool) -> None:
        leaving: list[_Resident] = []
        if not is_clean or resident.process.poll() is not None:
            leaving.append(resident)
        else:
            resident.last_used_s = time.monotonic()
            with self._lock:
                self._idle.setdefault(git_dir, []).append(resident)
                self._idle.move_to_end(git_dir)
                self._count += 1
                leaving += self._surplus()
        for one in leaving:
            process.kill(one.process)

    def _surplus(self) -> list[_Resident]:
        """Called with the lock held: processes over the bound, or idle for too long."""
        leaving: list[_Resident] = []
        limit_s = time.monotonic() - _IDLE_S
        while self._idle:
            git_dir, group = next(iter(self._idle.items()))
            if self._count <= self._max_idle and group[0].last_used_s >= limit_s:
                break
            leaving.append(group.pop(0))
            self._count -= 1
            if not group:
                del self._idle[git_dir]
        return leaving


POOL = ReaderPool()
atexit.register(POOL.close_all)
