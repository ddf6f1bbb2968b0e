"""A small push read in process: git leaves its objects loose, and two processes less ask about them.

Answers exactly what `rev-list --objects … --not --all` would, or that it cannot tell (Unsure).
"""

import contextlib
import os
import re
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from repos.git.errors import BlobTooLarge, ObjectMissing
from repos.git.names import is_oid
from repos.git.objects import POOL, ObjectInfo, ObjectKind, ObjectReader
from repos.git.refs import list_refs
from repos.git.types import Oid, RepoPath

_MAX_OBJECTS = 200
_HEADER_BYTES = 64
_CHUNK = 1 << 16
_ENTRY = re.compile(rb"[0-7]{5,6} [^\0]+\0.{20}", re.DOTALL)
_FOLDER, _SUBMODULE = (b"40000", b"040000"), b"160000"


class Unsure(Exception):
    """Only a walk from all refs can tell what of this push is new."""


@dataclass(frozen=True, slots=True)
class NewObject:
    """path: one at which it was found; "" for commits, root trees and tags."""

    oid: Oid
    kind: ObjectKind
    path: RepoPath
    size_bytes: int


@dataclass(slots=True)
class SmallPush:
    """The loose objects of one quarantine in front of those of the repository.

    Reads as an ObjectReader does. `with SmallPush.of(…) as push:` gives its reader back.
    """

    git_dir: Path
    files: dict[Oid, Path]
    _opened: contextlib.ExitStack = field(default_factory=contextlib.ExitStack, init=False)
    _behind: ObjectReader | None = field(default=None, init=False)

    @classmethod
    def of(cls, git_dir: Path, folder: Path) -> Self | None:
        """None: there are packs, or more objects than are quickly read one by one."""
        files: dict[Oid, Path] = {}
        for shelf in os.listdir(folder):  # noqa: PTH208  # names are all that is asked for
            if shelf != "pack" and len(shelf) != 2:
                continue
            for entry in os.listdir(folder / shelf):  # noqa: PTH208
                name = shelf + entry
                if not is_oid(name) or len(files) == _MAX_OBJECTS:
                    return None
                files[Oid(name)] = folder / shelf / entry
        return cls(git_dir, files)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.close()

    def read(self, name: str, *, limit_bytes: int = 64 << 20) -> bytes:
        """As `ObjectReader.read`."""
        return self.read_with_info(name, limit_bytes=limit_bytes)[1]

    def read_with_info(self, name: str, *, limit_bytes: int = 64 << 20) -> tuple[ObjectInfo, bytes]:
        """As `ObjectReader.read_with_info`."""
        path = self.files.get(Oid(name))
        if path is None:
            if self._behind is None:
                self._behind = self._opened.enter_context(POOL.borrow(self.git_dir))
            return self._behind.read_with_info(name, limit_bytes=limit_bytes)
        info, start = _header(Oid(name), path)
        if info.size_bytes > limit_bytes:
            raise BlobTooLarge(oid=name, size_bytes=info.size_bytes, limit_bytes=limit_bytes)
        # SECURITY: never more than the header says, whatever the stream would unpack to.
        content = zlib.decompressobj().decompress(path.read_bytes(), start + info.size_bytes)
        return info, content[start:]

    def read_many(self, names: Sequence[str]) -> list[tuple[ObjectInfo, bytes]]:
        """As `ObjectReader.read_many`."""
        return [self.read_with_info(name) for name in names]

    def new_objects(self, tips: Collection[Oid]) -> list[NewObject]:
        """What the tips reach and no present ref does. Raises: Unsure."""
        return list(_Walk(self, set(list_refs(self.git_dir).values())).run(tips))


@dataclass(slots=True)
class _Walk:
    """known: where the refs point; whatever they reach was judged when it came."""

    push: SmallPush
    known: set[Oid]
    found: dict[Oid, NewObject] = field(default_factory=dict)

    def run(self, tips: Collection[Oid]) -> Iterator[NewObject]:
        waiting = list(tips)
        while waiting:
            oid = waiting.pop()
            if oid in self.found:
                continue
            if oid not in self.push.files:
                if oid not in self.known:
                    raise Unsure(oid)
                continue
            info, raw = self.push.read_with_info(oid)
            self._add(info, RepoPath(""))
            if info.kind is ObjectKind.TAG:
                waiting.append(_oid_behind(raw, b"object "))
            elif info.kind is ObjectKind.COMMIT:
                parents = _parents(raw)
                waiting += parents
                self._tree(_oid_behind(raw, b"tree "), RepoPath(""), self._trees_of(parents))
            else:
                raise Unsure(oid)
        yield from self.found.values()

    def _trees_of(self, commits: Sequence[Oid]) -> list[Oid]:
        return [_oid_behind(self._read(oid, ObjectKind.COMMIT), b"tree ") for oid in commits]

    def _tree(self, oid: Oid, path: RepoPath, before: Collection[Oid]) -> None:
        """before: what the parents have at this path; what stands there too was judged with them."""
        if oid in self.found:
            return
        if oid not in self.push.files:
            if oid not in before:
                raise Unsure(oid)
            return
        info, raw = self.push.read_with_info(oid)
        if info.kind is not ObjectKind.TREE:
            raise Unsure(oid)
        self._add(info, path)
        fresh = {*_entries(raw)}
        old: set[bytes] = set()
        for one in before:
            with contextlib.suppress(Unsure):
                old |= {*_entries(self._read(one, ObjectKind.TREE))}
        replaced = [_parts(entry) for entry in old - fresh]
        for mode, name, child in map(_parts, sorted(fresh - old)):
            child_path = RepoPath(f"{path}/{name}".lstrip("/"))
            earlier = {other for _, old_name, other in replaced if old_name == name}
            if mode in _FOLDER:
                self._tree(child, child_path, earlier)
            elif mode != _SUBMODULE:
                self._blob(child, child_path, earlier)

    def _blob(self, oid: Oid, path: RepoPath, before: Collection[Oid]) -> None:
        if oid in self.push.files:
            if oid not in self.found:
                self._add(_header(oid, self.push.files[oid])[0], path)
        elif oid not in before:
            raise Unsure(oid)

    def _read(self, oid: Oid, kind: ObjectKind) -> bytes:
        try:
            info, raw = self.push.read_with_info(oid)
        except ObjectMissing as error:
            raise Unsure(oid) from error
        if info.kind is not kind:
            raise Unsure(oid)
        return raw

    def _add(self, info: ObjectInfo, path: RepoPath) -> None:
        self.found[info.oid] = NewObject(info.oid, info.kind, path, info.size_bytes)


def _header(oid: Oid, path: Path) -> tuple[ObjectInfo, int]:
    """What a loose object is, and where its content begins. Source: gitformat-loose(5)."""
    with path.open("rb") as file:
        start = zlib.decompressobj().decompress(file.read(_CHUNK), _HEADER_BYTES)
    head, zero, _ = start.partition(b"\0")
    kind, _, size = head.decode("ascii", "replace").partition(" ")
    if not zero or not size.isdecimal():
        raise ObjectMissing(oid)
    return ObjectInfo(oid, ObjectKind(kind), int(size)), len(head) + 1


def _entries(raw: bytes) -> list[bytes]:
    entries = _ENTRY.findall(raw)
    if sum(map(len, entries)) != len(raw):
        raise Unsure
    return entries


def _parts(entry: bytes) -> tuple[bytes, str, Oid]:
    head, raw_oid = entry[:-21], entry[-20:]
    mode, _, name = head.partition(b" ")
    return mode, name.decode("utf-8", "surrogateescape"), Oid(raw_oid.hex())


def _oid_behind(raw: bytes, word: bytes) -> Oid:
    oid = raw[len(word) : len(word) + 40].decode("ascii", "replace")
    if not raw.startswith(word) or not is_oid(oid):
        raise Unsure
    return Oid(oid)


def _parents(raw: bytes) -> list[Oid]:
    head = raw.partition(b"\n\n")[0]
    return [
        _oid_behind(line, b"parent ") for line in head.split(b"\n") if line.startswith(b"parent ")
    ]
