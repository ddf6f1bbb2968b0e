"""Reads of a commit's tree with LFS pointers recognised; all of it cached by oid."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from repos.git.repository import GitRepository
from repos.git.types import Commit, EntryKind, Oid, RepoPath, TreeEntry
from repos.lfs.pointer import MAX_POINTER_BYTES, Pointer, parse_pointer
from repos.oid_cache import OidCache
from repos.path_rules import MAX_RULES_FILE_BYTES, AttributeRules, IgnoreRules, folders_of

_MAX_CONFIG_BYTES = 1 << 20
# The shortest text that is a pointer: version, oid and a size of one digit.
_MIN_POINTER_BYTES = 100

# SECURITY: keys hold the git folder; a blob's pointer alone says nothing that its bytes do not.
_entries: OidCache["Found"] = OidCache(max_weight=50_000)
_walks: OidCache[list[TreeEntry]] = OidCache(max_weight=400_000)
_pointers: OidCache["Pointer | bool"] = OidCache(max_weight=200_000)
_counts: OidCache[int] = OidCache(max_weight=10_000)
_small_files: OidCache[bytes] = OidCache(max_weight=32 << 20)


@dataclass(frozen=True, slots=True)
class Found:
    """pointer: None for ordinary content and folders."""

    entry: TreeEntry
    pointer: Pointer | None


def found_at(git: GitRepository, commit: Oid, path: RepoPath) -> Found:
    """One entry of a commit. Raises: EntryNotFound."""

    def look() -> Found:
        entry = git.entry(commit, path)
        return Found(entry, pointers_of(git, [entry])[0])

    return _entries.get_or_make((str(git.git_dir), commit, path), look)


def walk(git: GitRepository, commit: Oid, folder: RepoPath, *, recursive: bool) -> list[TreeEntry]:
    """Entries below a folder, depth first, folders included; the order is stable.

    Raises: EntryNotFound: the folder does not exist, or is a file.
    """
    return _walks.get_or_make(
        (str(git.git_dir), commit, folder, recursive),
        lambda: list(git.walk(commit, folder, recursive=recursive)),
        weigh=len,
    )


def files(git: GitRepository, commit: Oid) -> list[TreeEntry]:
    """Every file of a commit."""
    return [
        entry
        for entry in walk(git, commit, RepoPath(""), recursive=True)
        if entry.kind not in (EntryKind.FOLDER, EntryKind.SUBMODULE)
    ]


def pointers_of(git: GitRepository, entries: Sequence[TreeEntry]) -> list[Pointer | None]:
    """For each entry its pointer, None for everything that is none; same order."""
    unknown = {
        entry.oid
        for entry in entries
        if _may_be_pointer(entry) and _pointers.get(entry.oid) is None
    }
    if unknown:
        with git.objects() as reader:
            for oid in unknown:
                found = parse_pointer(reader.read(oid, limit_bytes=MAX_POINTER_BYTES))
                _pointers.put(oid, found or False)
    return [_known_pointer(git, entry) if _may_be_pointer(entry) else None for entry in entries]


def small_file(git: GitRepository, commit: Oid, path: str, *, limit_bytes: int) -> bytes | None:
    """A file's bytes; None when it is missing, a folder, a link or larger than the limit."""
    entry = git.entries(commit, [RepoPath(path)]).get(RepoPath(path))
    if entry is None or entry.kind is not EntryKind.FILE or (entry.size_bytes or 0) > limit_bytes:
        return None
    oid = entry.oid
    return _small_files.get_or_make(
        oid, lambda: git.read_blob(oid, limit_bytes=limit_bytes), weigh=len
    )


def model_config(git: GitRepository, commit: str) -> dict[str, Any]:  # Any: a person's own JSON
    """The root `config.json`; {} when it is missing or not an object."""
    if not commit:
        return {}
    content = small_file(git, Oid(commit), "config.json", limit_bytes=_MAX_CONFIG_BYTES)
    try:
        data = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def ignore_rules(git: GitRepository, commit: Oid) -> IgnoreRules:
    """The root `.gitignore`."""
    content = small_file(git, commit, ".gitignore", limit_bytes=MAX_RULES_FILE_BYTES)
    return IgnoreRules.parse((content or b"").decode("utf-8", "replace"))


def attribute_rules(
    git: GitRepository, commit: Oid, paths: Iterable[str]
) -> dict[str, AttributeRules]:
    """Every `.gitattributes` on the way to the paths, by folder ("" is the root)."""
    rules: dict[str, AttributeRules] = {}
    by_file = {
        RepoPath(f"{folder}/.gitattributes".lstrip("/")): folder for folder in folders_of(paths)
    }
    for path, entry in git.entries(commit, list(by_file)).items():
        is_readable = (entry.size_bytes or 0) <= MAX_RULES_FILE_BYTES
        if entry.kind is EntryKind.FILE and is_readable:
            content = git.read_blob(entry.oid, limit_bytes=MAX_RULES_FILE_BYTES)
            rules[by_file[path]] = AttributeRules.parse(content.decode("utf-8", "replace"))
    return rules


def last_commits(
    git: GitRepository, commit: Oid, entries: Iterable[TreeEntry]
) -> dict[RepoPath, Commit]:
    """For each entry the commit that touched it last, seen from `commit`."""
    found: dict[RepoPath, Commit] = {}
    paths = [entry.path for entry in entries]
    for folder in {path.rpartition("/")[0] for path in paths}:
        found.update(git.last_commits(commit, RepoPath(folder)))
    return found


def commit_count(git: GitRepository, tip: Oid) -> int:
    """How many commits lead to the tip."""
    return _counts.get_or_make((str(git.git_dir), tip), lambda: git.count_commits(tip))


def _may_be_pointer(entry: TreeEntry) -> bool:
    return (
        entry.kind is EntryKind.FILE
        and _MIN_POINTER_BYTES <= (entry.size_bytes or 0) <= MAX_POINTER_BYTES
    )


def _known_pointer(git: GitRepository, entry: TreeEntry) -> Pointer | None:
    known = _pointers.get(entry.oid)
    if known is None:
        # Pushed out between the two steps by another thread.
        known = parse_pointer(git.read_blob(entry.oid, limit_bytes=MAX_POINTER_BYTES)) or False
    return known if isinstance(known, Pointer) else None
