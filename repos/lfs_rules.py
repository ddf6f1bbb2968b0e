"""Keeps `.gitattributes` true: a pointer that no rule covers would never be fetched by a clone."""

from collections.abc import Mapping, Sequence

from repos.commit_rules import NewFile
from repos.git.repository import GitRepository
from repos.git.types import Change, DeleteFile, DeleteFolder, Oid, PutExisting, PutFile, RepoPath
from repos.path_rules import (
    MAX_RULES_FILE_BYTES,
    AttributeRules,
    is_lfs_path,
    lfs_attribute_line,
)
from repos.tree_reads import attribute_rules, small_file

_ROOT_RULES = RepoPath(".gitattributes")


def with_lfs_rules(
    git: GitRepository, parent: Oid | None, changes: Sequence[Change], files: Sequence[NewFile]
) -> list[Change]:
    """The changes, and a line in the root `.gitattributes` for every pointer without a rule.

    files: what `new_files` saw of the changes. Computed for one parent: call again for another.
    """
    pointers = [file.path for file in files if file.pointer is not None]
    if not pointers:
        return list(changes)
    rules = {} if parent is None else attribute_rules(git, parent, pointers)
    rules |= _rules_of(changes, files)
    uncovered = [path for path in pointers if not is_lfs_path(path, rules)]
    if not uncovered:
        return list(changes)
    text = _root_rules(git, parent, changes, files)
    if text is None:
        return list(changes)
    if text and not text.endswith(b"\n"):
        text += b"\n"
    standing = set(text.decode("utf-8", "replace").splitlines())
    # A rule in a deeper folder may have the last word, whatever stands here already.
    missing = [
        line for line in map(lfs_attribute_line, dict.fromkeys(uncovered)) if line not in standing
    ]
    if not missing:
        return list(changes)
    lines = "".join(f"{line}\n" for line in missing)
    others = [change for change in changes if change.path != _ROOT_RULES]
    return [*others, PutFile(_ROOT_RULES, text + lines.encode("utf-8", "surrogateescape"))]


def _rules_of(changes: Sequence[Change], files: Sequence[NewFile]) -> Mapping[str, AttributeRules]:
    """By folder, what these changes make of the rules; an empty set for a deleted file."""
    rules: dict[str, AttributeRules] = {}
    for change in changes:
        folder, _, name = change.path.rpartition("/")
        if isinstance(change, DeleteFile) and name == _ROOT_RULES:
            rules[folder] = AttributeRules.parse("")
        if isinstance(change, DeleteFolder):
            rules[change.path] = AttributeRules.parse("")
    for file in files:
        folder, _, name = file.path.rpartition("/")
        if name == _ROOT_RULES and file.small is not None and not file.is_link:
            text = file.small[:MAX_RULES_FILE_BYTES].decode("utf-8", "replace")
            rules[folder] = AttributeRules.parse(text)
    return rules


def _root_rules(
    git: GitRepository, parent: Oid | None, changes: Sequence[Change], files: Sequence[NewFile]
) -> bytes | None:
    """None: too large to be edited by a machine."""
    for file in files:
        if file.path == _ROOT_RULES and not file.is_link:
            return file.small
    is_replaced = any(
        change.path == _ROOT_RULES and isinstance(change, DeleteFile | PutFile | PutExisting)
        for change in changes
    )
    if parent is None or is_replaced:
        return b""
    if _ROOT_RULES not in git.entries(parent, [_ROOT_RULES]):
        return b""
    return small_file(git, parent, _ROOT_RULES, limit_bytes=4 * MAX_RULES_FILE_BYTES)
