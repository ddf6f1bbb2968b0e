"""Decide per uploaded file whether git or the object store holds it, and store what is large."""

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.actor import Actor
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from repos import policy
from repos.actions.store_lfs_object import store_lfs_object
from repos.errors import ContentTooLarge, EntryNotFound, LfsObjectMissing
from repos.git.names import parse_folder_path, parse_repo_path
from repos.git.repository import GitRepository
from repos.git.types import (
    Change,
    DeleteFile,
    DeleteFolder,
    EntryKind,
    Oid,
    PutFile,
    RepoPath,
    TreeEntry,
)
from repos.git_of import git_of
from repos.lfs.oid import parse_lfs_oid
from repos.lfs.pointer import MAX_POINTER_BYTES, Pointer, parse_pointer
from repos.models import LfsObject, LfsState, Repository
from repos.path_rules import (
    MAX_RULES_FILE_BYTES,
    AttributeRules,
    is_lfs_path,
)
from repos.policy import Access
from repos.tree_reads import attribute_rules
from repos.uploads import Removal, UploadedFile, UploadedPointer, UploadOperation


def store_uploads(
    *, actor: Actor, repo: Repository, parent: Oid | None, operations: Sequence[UploadOperation]
) -> list[Change]:
    """Turn what a client sent into what a commit changes, in the same order.

    A file becomes an LFS object and its pointer when `.gitattributes` says so, at the parent or in
    this very upload, or when it is over settings.MAX_GIT_BLOB_BYTES.
    A content that is a pointer already stays what it is; `create_commit` asks for its object.

    Raises:
        UnstorablePath, EntryNotFound (a removal of what is not there), LfsObjectMissing, TooLarge,
        BadInput (an empty path in a removal).
    """
    policy.require(actor, Access.READ, repo)
    git = git_of(repo)
    paths = [parse_repo_path(each.path) for each in operations if not isinstance(each, Removal)]
    rules = _rules(git, parent, paths, operations)
    kinds = _entries_to_remove(git, parent, operations)
    sizes = _known_sizes(operations)
    changes: list[Change] = []
    for operation in operations:
        match operation:
            case Removal():
                changes.append(_removal(operation, kinds))
            case UploadedPointer():
                path = RepoPath(operation.path)
                changes.append(PutFile(path, _pointer(operation, sizes).text()))
            case UploadedFile():
                path = RepoPath(operation.path)
                if not _belongs_in_store(path, operation, rules):
                    changes.append(PutFile(path, operation.content))
                    continue
                with operation.content.open() as content:
                    pointer = store_lfs_object(actor=actor, repo=repo, content=content)
                changes.append(PutFile(path, pointer.text()))
    return changes


def _belongs_in_store(
    path: RepoPath, operation: UploadedFile, rules: Mapping[str, AttributeRules]
) -> bool:
    size_bytes = operation.content.size_bytes
    name = path.rpartition("/")[2]
    if size_bytes == 0 or name in (".gitattributes", ".gitignore"):
        return False
    if size_bytes > settings.MAX_GIT_BLOB_BYTES:
        return True
    if not is_lfs_path(path, rules):
        return False
    is_pointer = size_bytes <= MAX_POINTER_BYTES and parse_pointer(operation.content.read())
    return not is_pointer


def _rules(
    git: GitRepository,
    parent: Oid | None,
    paths: Iterable[RepoPath],
    operations: Iterable[UploadOperation],
) -> dict[str, AttributeRules]:
    """By folder: the parent's `.gitattributes` files, replaced by the ones of this upload."""
    rules = {} if parent is None else attribute_rules(git, parent, paths)
    for operation in operations:
        folder, _, name = operation.path.rpartition("/")
        if name != ".gitattributes":
            continue
        if isinstance(operation, UploadedFile):
            content = operation.content.read(MAX_RULES_FILE_BYTES)
            rules[folder] = AttributeRules.parse(content.decode("utf-8", "replace"))
        else:
            rules.pop(folder, None)
    return rules


def _pointer(operation: UploadedPointer, sizes: Mapping[str, int]) -> Pointer:
    oid = parse_lfs_oid(operation.oid)
    size_bytes = operation.size_bytes
    if size_bytes is None:
        size_bytes = sizes.get(oid)
    if size_bytes is None:
        raise LfsObjectMissing([oid])
    if size_bytes > settings.LFS_MAX_OBJECT_BYTES:
        # Also keeps the text a pointer: beyond 2^63 nobody would read it as one any more.
        raise ContentTooLarge(
            _(
                "%(path)s is said to have %(size)s bytes; this hub takes files of up to "
                "%(limit)s bytes."
            )
            % {
                "path": quoted(operation.path, 200),
                "size": size_bytes,
                "limit": settings.LFS_MAX_OBJECT_BYTES,
            }
        )
    return Pointer(oid=oid, size_bytes=size_bytes)


def _known_sizes(operations: Iterable[UploadOperation]) -> dict[str, int]:
    """Sizes of the objects that clients copy without telling one.

    SECURITY: a size is told to nobody; whether the actor holds the object is asked when the commit
    links it.
    """
    oids = {
        parse_lfs_oid(operation.oid)
        for operation in operations
        if isinstance(operation, UploadedPointer) and operation.size_bytes is None
    }
    if not oids:
        return {}
    present = LfsObject.objects.filter(oid__in=oids, state=LfsState.PRESENT)
    return dict(present.values_list("oid", "size_bytes"))


def _entries_to_remove(
    git: GitRepository, parent: Oid | None, operations: Iterable[UploadOperation]
) -> dict[RepoPath, TreeEntry]:
    paths = [_removal_path(operation) for operation in operations if isinstance(operation, Removal)]
    if not paths or parent is None:
        return {}
    return git.entries(parent, paths)


def _removal(operation: Removal, entries: Mapping[RepoPath, TreeEntry]) -> Change:
    path = _removal_path(operation)
    entry = entries.get(path)
    if entry is None:
        # Clients look for these words.
        message = _("A file with this name doesn't exist: %(path)s") % {"path": path}
        raise EntryNotFound(path, message=message)
    is_folder = entry.kind is EntryKind.FOLDER
    if operation.is_folder and not is_folder:
        words = _("A folder with this name doesn't exist: %(path)s")
        raise EntryNotFound(path, message=words % {"path": path})
    return DeleteFolder(path) if is_folder else DeleteFile(path)


def _removal_path(operation: Removal) -> RepoPath:
    # SECURITY: an empty path would name the whole tree.
    path = parse_folder_path(operation.path)
    if not path:
        raise BadInput(_("The path of a deletion is empty; name a file or a folder."))
    return path
