"""JSON of the repository endpoints, spelled as on the wire; read it like the contract.

Source: docs/wire-api.md; huggingface_hub 0.10-2.4 `hf_api.py`, `@huggingface/hub` 2.17.
"""

from collections.abc import Mapping
from typing import Literal, NotRequired, TypedDict

from django.utils.html import escape

from hub.kernel.clock import wire_time
from repos.git.types import Commit, EntryKind, Oid, RefName, TreeEntry
from repos.lfs.pointer import Pointer


def wire_text(text: str) -> str:
    """Text that JSON can carry: names that git holds in another encoding lose their odd bytes."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class LfsInfo(TypedDict):
    oid: str
    size: int
    pointerSize: int


class LastCommit(TypedDict):
    id: str
    title: str
    date: str


class TreeFile(TypedDict):
    type: Literal["file"]
    oid: str
    size: int
    path: str
    lfs: NotRequired[LfsInfo]
    xetHash: NotRequired[str]
    lastCommit: NotRequired[LastCommit | None]


class TreeFolder(TypedDict):
    type: Literal["directory"]
    oid: str
    size: int
    path: str
    lastCommit: NotRequired[LastCommit | None]


def tree_row(
    entry: TreeEntry,
    pointer: Pointer | None,
    *,
    xet_hash: str | None = None,
    last: Commit | None = None,
    expand: bool = False,
) -> TreeFile | TreeFolder:
    """One row of `tree` and `paths-info`. xet_hash: None when the file is not stored in chunks.

    Source: huggingface_hub `RepoFile`, `RepoFolder`.
    Example: {"type": "file", "oid": "e1f2…", "size": 12000000, "path": "sub/w.bin",
              "lfs": {"oid": "b039…", "size": 12000000, "pointerSize": 134}, "xetHash": "3d17…"}
    """
    row: TreeFile | TreeFolder
    # A submodule has no content here; clients take whatever is not a file for a folder.
    if entry.kind in (EntryKind.FOLDER, EntryKind.SUBMODULE):
        row = {"type": "directory", "oid": entry.oid, "size": 0, "path": wire_text(entry.path)}
    else:
        row = {
            "type": "file",
            "oid": entry.oid,
            "size": entry.size_bytes or 0,
            "path": wire_text(entry.path),
        }
        if pointer is not None:
            row["size"] = pointer.size_bytes
            row["lfs"] = {
                "oid": pointer.oid,
                "size": pointer.size_bytes,
                "pointerSize": entry.size_bytes or 0,
            }
            if xet_hash is not None:
                row["xetHash"] = xet_hash
    if expand:
        row["lastCommit"] = None if last is None else last_commit(last)
    return row


def last_commit(commit: Commit) -> LastCommit:
    return {
        "id": commit.oid,
        "title": wire_text(commit.title),
        "date": wire_time(commit.author.when),
    }


class SiblingLfs(TypedDict):
    sha256: str
    size: int
    pointerSize: int


class Sibling(TypedDict):
    rfilename: str
    size: NotRequired[int]
    blobId: NotRequired[str]
    lfs: NotRequired[SiblingLfs]


def sibling(entry: TreeEntry) -> Sibling:
    return {"rfilename": wire_text(entry.path)}


def sibling_with_blob(entry: TreeEntry, pointer: Pointer | None) -> Sibling:
    """With `blobs=true`. Source: huggingface_hub `RepoSibling`."""
    row: Sibling = {
        "rfilename": wire_text(entry.path),
        "size": entry.size_bytes or 0,
        "blobId": entry.oid,
    }
    if pointer is not None:
        row["size"] = pointer.size_bytes
        row["lfs"] = {
            "sha256": pointer.oid,
            "size": pointer.size_bytes,
            "pointerSize": entry.size_bytes or 0,
        }
    return row


class RefRow(TypedDict):
    name: str
    ref: str
    targetCommit: str


class Refs(TypedDict):
    branches: list[RefRow]
    converts: list[RefRow]
    tags: list[RefRow]
    pullRequests: NotRequired[list[RefRow]]


def refs(commits: Mapping[RefName, Oid], *, include_pull_requests: bool) -> Refs:
    """`GET …/refs`; all three keys always. commits: tags are already peeled.

    Source: huggingface_hub `GitRefs`.
    """
    answer: Refs = {
        "branches": _refs_below(commits, "refs/heads/"),
        "converts": _refs_below(commits, "refs/convert/"),
        "tags": _refs_below(commits, "refs/tags/"),
    }
    if include_pull_requests:
        answer["pullRequests"] = _refs_below(commits, "refs/pr/")
    return answer


def _refs_below(commits: Mapping[RefName, Oid], prefix: str) -> list[RefRow]:
    return [
        {
            "name": wire_text(name.removeprefix(prefix)),
            "ref": wire_text(name),
            "targetCommit": oid,
        }
        for name, oid in sorted(commits.items())
        if name.startswith(prefix)
    ]


class CommitAuthor(TypedDict):
    user: str
    avatar: NotRequired[str]


class Formatted(TypedDict):
    title: str
    message: str


class CommitRow(TypedDict):
    id: str
    title: str
    message: str
    authors: list[CommitAuthor]
    date: str
    formatted: NotRequired[Formatted]


def commit_row(commit: Commit, *, formatted: bool) -> CommitRow:
    """One row of `GET …/commits/{rev}`; `formatted` is absent or an object, never null.

    Source: huggingface_hub `GitCommitInfo`.
    """
    row: CommitRow = {
        "id": commit.oid,
        "title": wire_text(commit.title),
        "message": wire_text(commit.body),
        "authors": [{"user": wire_text(commit.author.name)}],
        "date": wire_time(commit.author.when),
    }
    if formatted:
        row["formatted"] = {
            "title": escape(wire_text(commit.title)),
            "message": escape(wire_text(commit.body)),
        }
    return row


class PreuploadFile(TypedDict):
    path: str
    uploadMode: Literal["regular", "lfs"]
    shouldIgnore: bool
    oid: NotRequired[str]


class Preupload(TypedDict):
    files: list[PreuploadFile]
    commitOid: NotRequired[str]


class CommitDone(TypedDict):
    success: Literal[True]
    commitOid: str
    commitUrl: str
    hookOutput: str
    pullRequestUrl: NotRequired[str]


class RepoCreatedAnswer(TypedDict):
    url: str
    name: str
    id: str


class MyRepository(TypedDict):
    id: str
    type: str
    updatedAt: str
    visibility: str
    storage: int
    storagePercent: float
