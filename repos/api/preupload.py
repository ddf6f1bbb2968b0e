"""`POST …/preupload/{rev}`: per file, how the client is to send it, and what is there already."""

import base64
import binascii
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput, TooLarge
from hub.kernel.wire import flag, json_answer, read_json, wire_view
from hub.kernel.wording import quoted
from repos.api.door import commit_of, repo_of, required_text_in, text_in
from repos.api.shapes import Preupload, PreuploadFile
from repos.errors import ContentTooLarge
from repos.git.names import parse_repo_path
from repos.git.repository import GitRepository
from repos.git.types import EntryKind, Oid, RepoPath
from repos.path_rules import MAX_RULES_FILE_BYTES, AttributeRules, IgnoreRules
from repos.policy import Access
from repos.tree_reads import attribute_rules, ignore_rules, pointers_of
from repos.upload_modes import FileSample, upload_mode

_MAX_FILES = 1000
_LIMIT_BYTES = 16 << 20
# Clients send 512 bytes.
_MAX_SAMPLE_CHARS = 8192


@wire_view("POST")
def preupload(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponse:
    """Every path that was asked for is answered.

    shouldIgnore means "matches .gitignore" and nothing else: clients drop such files in silence.
    Source: huggingface_hub 2.4 `_commit_api._fetch_upload_modes`.
    Example: {"files": [{"path": "config.json", "uploadMode": "regular", "shouldIgnore": false}]}
    """
    is_pull_request = flag(request.GET, "create_pr") or rest.startswith("refs/pr/")
    repo = repo_of(
        request, types, repo_id, at_least=Access.READ if is_pull_request else Access.WRITE
    )
    data = read_json(request, limit_bytes=_LIMIT_BYTES)
    asked = _asked_files(data)
    git, commit = commit_of(repo, rest)
    paths = [file.path for _, file in asked]
    ignored = _ignore_rules(git, commit, data)
    rules = _attribute_rules(git, commit, paths, data)
    present = _present(git, commit, paths)
    rows: list[PreuploadFile] = []
    for text, file in asked:
        row: PreuploadFile = {
            "path": text,
            "uploadMode": upload_mode(file, rules),
            "shouldIgnore": ignored.ignores(file.path),
        }
        if (oid := present.get(file.path)) is not None:
            row["oid"] = oid
        rows.append(row)
    answer: Preupload = {"files": rows, "commitOid": commit}
    return json_answer(answer)


def _present(git: GitRepository, commit: Oid, paths: list[RepoPath]) -> dict[RepoPath, str]:
    """What is at the paths: git's oid of a regular file, the sha256 of an LFS one.

    A client drops a file whose own oid equals this one. One is 40 digits, the other 64, so a file
    that is sent one way and stored the other is never dropped by mistake; it is sent again, and the
    commit finds that nothing changed.
    """
    found = git.entries(commit, list(dict.fromkeys(paths)))
    files = {path: entry for path, entry in found.items() if entry.kind is EntryKind.FILE}
    pointers = pointers_of(git, list(files.values()))
    return {
        path: entry.oid if pointer is None else pointer.oid
        for (path, entry), pointer in zip(files.items(), pointers, strict=True)
    }


def _ignore_rules(
    git: GitRepository,
    commit: Oid,
    data: dict[str, Any],  # Any: JSON from outside
) -> IgnoreRules:
    sent = data.get("gitIgnore")
    if sent is None:
        return ignore_rules(git, commit)
    return IgnoreRules.parse(text_in(data, "gitIgnore")[:MAX_RULES_FILE_BYTES])


def _attribute_rules(
    git: GitRepository,
    commit: Oid,
    paths: list[RepoPath],
    data: dict[str, Any],  # Any: JSON from outside
) -> dict[str, AttributeRules]:
    """By folder. A root `.gitattributes` that is about to be sent counts already."""
    rules = attribute_rules(git, commit, paths)
    if data.get("gitAttributes") is not None:
        text = text_in(data, "gitAttributes")[:MAX_RULES_FILE_BYTES]
        rules[""] = AttributeRules.parse(text)
    return rules


def _asked_files(
    data: dict[str, Any],  # Any: JSON from outside
) -> list[tuple[str, FileSample]]:
    """(path as sent, what is told of it) of each. Raises: BadInput, UnstorablePath, TooLarge."""
    files = data.get("files")
    if not isinstance(files, list) or not all(isinstance(item, dict) for item in files):
        raise BadInput('"files" must be an array of objects')
    if len(files) > _MAX_FILES:
        raise TooLarge(f'"files" takes at most {_MAX_FILES} files; ask for fewer at once.')
    return [_asked_file(item) for item in files]


def _asked_file(item: dict[str, Any]) -> tuple[str, FileSample]:  # Any: JSON from outside
    path = required_text_in(item, "path")
    size = item.get("size")
    if isinstance(size, bool) or not isinstance(size, int) or size < 0:
        raise BadInput('"size" must be a whole number of bytes')
    if size > settings.LFS_MAX_OBJECT_BYTES:
        raise ContentTooLarge(
            f"{quoted(path, 200)} has {size} bytes; this hub takes files of up to "
            f"{settings.LFS_MAX_OBJECT_BYTES} bytes."
        )
    return path, FileSample(parse_repo_path(path), size, _sample(item))


def _sample(item: dict[str, Any]) -> bytes:  # Any: JSON from outside
    """b"" for one that cannot be read: old clients send what they like."""
    text = item.get("sample")
    if not isinstance(text, str) or len(text) > _MAX_SAMPLE_CHARS:
        return b""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
