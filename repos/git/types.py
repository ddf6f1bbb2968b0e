"""The words of the git layer: strings that must not be mixed, and values that never change."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, NewType, Protocol

Oid = NewType("Oid", str)  # 40 lowercase hex digits; made only by parse_oid()
RefName = NewType("RefName", str)  # fully qualified: refs/heads/main, refs/pr/7
Revision = NewType("Revision", str)  # what a client writes: "main", "refs/pr/7", a sha
RepoPath = NewType("RepoPath", str)  # "weights/model.safetensors"; "" is the root

ZERO_OID = Oid("0" * 40)
EMPTY_TREE = Oid(
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
)  # every git knows it without storing it


class EntryKind(StrEnum):
    """`LINK` is a symbolic link (its blob holds the target), `SUBMODULE` a commit elsewhere."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    SUBMODULE = "submodule"


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """size_bytes: of the blob (an LFS file's pointer); None for folders and submodules.

    mode: as git writes it, `100644`, `100755`, `120000`, `160000`, `040000`.
    """

    path: RepoPath
    kind: EntryKind
    oid: Oid
    size_bytes: int | None
    mode: str = "100644"

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def is_executable(self) -> bool:
        return self.mode == "100755"


@dataclass(frozen=True, slots=True)
class RefUpdate:
    """old None: the ref must not exist. new None: delete it."""

    name: RefName
    old: Oid | None
    new: Oid | None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who and when. `when` is aware."""

    name: str
    email: str
    when: datetime


@dataclass(frozen=True, slots=True)
class Commit:
    """title: first line of the message, body: the rest without the blank line between."""

    oid: Oid
    tree: Oid
    parents: tuple[Oid, ...]
    author: Signature
    committer: Signature
    title: str
    body: str
    is_signed: bool = False

    @property
    def message(self) -> str:
        return f"{self.title}\n\n{self.body}" if self.body else self.title


class OpensContent(Protocol):
    """Bytes of a known length that can be read from the start, more than once."""

    @property
    def size_bytes(self) -> int: ...

    def open(self) -> BinaryIO: ...


Content = bytes | Path | Oid | OpensContent


@dataclass(frozen=True, slots=True)
class PutFile:
    """content: bytes, a file on disk, something that opens, or the oid of a blob stored before."""

    path: RepoPath
    content: Content
    executable: bool = False


@dataclass(frozen=True, slots=True)
class PutExisting:
    """An entry as it stands elsewhere (a copy, a revert). mode: `100644`, `100755`, `120000`."""

    path: RepoPath
    oid: Oid
    mode: str = "100644"


@dataclass(frozen=True, slots=True)
class DeleteFile:
    path: RepoPath


@dataclass(frozen=True, slots=True)
class DeleteFolder:
    """path "" empties the whole tree."""

    path: RepoPath


Change = PutFile | PutExisting | DeleteFile | DeleteFolder


@dataclass(frozen=True, slots=True)
class Merged:
    tree: Oid


@dataclass(frozen=True, slots=True)
class Conflicted:
    paths: tuple[RepoPath, ...]


class ChangeKind(StrEnum):
    ADDED = "A"
    DELETED = "D"
    MODIFIED = "M"
    RENAMED = "R"
    COPIED = "C"
    TYPE_CHANGED = "T"


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file between two commits. Oids are None where the file is absent.

    old_path: differs from path only for RENAMED and COPIED.
    added_lines, deleted_lines: None for binary content.
    """

    kind: ChangeKind
    path: RepoPath
    old_path: RepoPath
    old_oid: Oid | None
    new_oid: Oid | None
    old_mode: str
    new_mode: str
    added_lines: int | None = None
    deleted_lines: int | None = None
