"""What the hub lets into a repository, whichever door the content comes through."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from hub.kernel.errors import UnprocessableInput
from hub.kernel.wording import quoted
from repos.cards import require_valid_card
from repos.errors import ContentTooLarge, FileLocked
from repos.git.names import parse_repo_path
from repos.git.objects import ObjectInfo
from repos.git.repository import GitRepository
from repos.git.types import (
    Change,
    Content,
    DeleteFolder,
    Oid,
    PutExisting,
    PutFile,
    RepoPath,
)
from repos.lfs.pointer import MAX_POINTER_BYTES, Pointer, parse_pointer
from repos.models import RepoType

CARD = RepoPath("README.md")
_LINK = "120000"
# The smallest entry of a tree object: mode, blank, one letter, NUL, 20 bytes of oid.
_MIN_TREE_ENTRY_BYTES = 28


class FolderTooFull(UnprocessableInput):
    code = "FolderTooFull"

    def __init__(self, folder: str, count: int) -> None:
        super().__init__(
            _(
                "The folder %(folder)s would have %(count)s entries, over the limit of %(limit)s; "
                "spread the files over subfolders."
            )
            % {
                "folder": quoted(folder or "/"),
                "count": count,
                "limit": settings.MAX_FOLDER_ENTRIES,
            }
        )
        self.folder = folder


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that a change brings. small: its bytes when they matter to a rule, else None."""

    path: RepoPath
    size_bytes: int
    small: bytes | None
    is_link: bool = False

    @property
    def pointer(self) -> Pointer | None:
        if self.is_link or self.small is None or self.size_bytes > MAX_POINTER_BYTES:
            return None
        return parse_pointer(self.small)


def require_storable(repo_type: RepoType, files: Sequence[PutFile]) -> None:
    """The rules for files that are at hand, without a repository to ask.

    Raises: UnstorablePath, ContentTooLarge, BadCard.
    """
    for file in files:
        parse_repo_path(file.path)
        if not isinstance(file.content, str):
            require_fitting(repo_type, _read(file.path, file.content))


def new_files(git: GitRepository, changes: Sequence[Change]) -> list[NewFile]:
    """What the changes put into the tree, with the bytes that rules look at.

    Raises: UnstorablePath.
    """
    stored: list[tuple[RepoPath, Oid, bool]] = []
    files: list[NewFile] = []
    for change in changes:
        parse_repo_path(change.path)
        match change:
            case PutFile(content=str() as oid):
                stored.append((change.path, Oid(oid), False))
            case PutFile(content=content):
                files.append(_read(change.path, content))
            case PutExisting():
                stored.append((change.path, change.oid, change.mode == _LINK))
    if stored:
        files += _stored(git, stored)
    return files


def require_fitting(repo_type: RepoType, file: NewFile) -> None:
    """Raises: ContentTooLarge, BadCard."""
    if file.size_bytes > settings.MAX_GIT_BLOB_BYTES:
        raise ContentTooLarge(too_large_sentence(file.path, file.size_bytes))
    if file.path == CARD and not file.is_link and file.small is not None:
        require_valid_card(file.small, repo_type)


def too_large_sentence(path: str, size_bytes: int) -> str:
    """Says what to do, since the reader sits in a terminal with a finished commit."""
    words = _(
        "%(name)s is %(size)s, over the %(limit)s that git itself may hold; store it as a "
        'large file: git lfs migrate import --include="%(path)s"'
    ) % {
        "name": quoted(path),
        "size": filesizeformat(size_bytes),
        "limit": filesizeformat(settings.MAX_GIT_BLOB_BYTES),
        "path": path,
    }
    return words.replace("\xa0", " ")


def require_unlocked(locked: Mapping[str, str], changes: Iterable[Change]) -> None:
    """locked: path to its owner, of the locks in this actor's way. Raises: FileLocked."""
    if not locked:
        return
    for change in changes:
        paths: Collection[str] = [change.path]
        if isinstance(change, DeleteFolder):
            paths = [path for path in locked if path.startswith(f"{change.path}/")]
        for path in paths:
            if path in locked:
                raise FileLocked(path, locked[path])


def require_folders_fit(git: GitRepository, commit: Oid, changes: Iterable[Change]) -> None:
    """Only folders that a change put something into are counted. Raises: FolderTooFull."""
    limit = settings.MAX_FOLDER_ENTRIES
    folders = {
        folder
        for change in changes
        if isinstance(change, PutFile | PutExisting)
        for folder in folders_above(change.path)
    }
    entries = git.entries(commit, sorted(folders))
    with git.objects() as reader:
        infos = reader.infos([entry.oid for entry in entries.values()])
    for folder, info in zip(entries, infos, strict=True):
        if may_be_too_full(info, limit=limit):
            count = sum(1 for _ in git.walk(commit, folder, recursive=False, with_sizes=False))
            if count > limit:
                raise FolderTooFull(folder, count)


def may_be_too_full(tree: ObjectInfo, *, limit: int) -> bool:
    """Whether a tree object is large enough to be worth counting its entries."""
    return tree.size_bytes > limit * _MIN_TREE_ENTRY_BYTES


def folders_above(path: str) -> Iterator[RepoPath]:
    """`a/b/c` -> "", `a`, `a/b`."""
    yield RepoPath("")
    position = path.find("/")
    while position > 0:
        yield RepoPath(path[:position])
        position = path.find("/", position + 1)


def looks_at(path: str, size_bytes: int) -> bool:
    """Whether some rule wants to read a file of this name and size."""
    if size_bytes > settings.MAX_GIT_BLOB_BYTES:
        return False
    is_rules_file = path.rpartition("/")[2] == ".gitattributes"
    return size_bytes <= MAX_POINTER_BYTES or path == CARD or is_rules_file


def _read(path: RepoPath, content: Content) -> NewFile:
    if isinstance(content, bytes):
        return NewFile(path, len(content), content if looks_at(path, len(content)) else None)
    if isinstance(content, Path):
        size_bytes = content.stat().st_size
        if not looks_at(path, size_bytes):
            return NewFile(path, size_bytes, None)
        return NewFile(path, size_bytes, content.read_bytes())
    if isinstance(content, str):
        raise TypeError("the content of an oid is in a repository")
    if not looks_at(path, content.size_bytes):
        return NewFile(path, content.size_bytes, None)
    with content.open() as stream:
        return NewFile(path, content.size_bytes, _all(stream, content.size_bytes))


def _all(stream: BinaryIO, size_bytes: int) -> bytes:
    return stream.read(size_bytes)


def _stored(git: GitRepository, wanted: Sequence[tuple[RepoPath, Oid, bool]]) -> list[NewFile]:
    with git.objects() as reader:
        infos = reader.infos([oid for _, oid, _ in wanted])
        files: list[NewFile] = []
        for (path, oid, is_link), info in zip(wanted, infos, strict=True):
            small = None
            if looks_at(path, info.size_bytes):
                small = reader.read(oid, limit_bytes=settings.MAX_GIT_BLOB_BYTES)
            files.append(NewFile(path, info.size_bytes, small, is_link))
    return files
