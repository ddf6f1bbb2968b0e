"""`GET …/tree/{rev}[/{path}]` and `POST …/paths-info/{rev}`: rows of folders, a page at a time."""

import re

from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput, TooLarge
from hub.kernel.wire import flag, json_answer, next_link, read_json, whole_number, wire_view
from repos.api.door import commit_of, location_of, query_text, repo_of
from repos.api.shapes import TreeFile, TreeFolder, tree_row
from repos.errors import UnstorablePath
from repos.git.names import parse_repo_path
from repos.git.repository import GitRepository
from repos.git.types import Commit, Oid, RepoPath, TreeEntry
from repos.git_of import git_of
from repos.models import Repository
from repos.revisions import resolve_revision
from repos.tree_reads import last_commits, pointers_of, walk
from repos.xet.announced import announced_hashes

_PAGE = 1000
_EXPANDED_PAGE = 100
_MAX_PATHS = 2000
_CURSOR = re.compile(r"([0-9a-f]{40}):([0-9]{1,9})")


@wire_view("GET")
def tree(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponse:
    """Source: huggingface_hub `list_repo_tree`, `HfFileSystem`; `@huggingface/hub` `listFiles`."""
    repo = repo_of(request, types, repo_id)
    git = git_of(repo)
    location = location_of(request, repo, git, "tree", rest)
    commit, offset = location.commit, 0
    if cursor := query_text(request.GET, "cursor"):
        # Later pages stay on the first page's commit, whatever is pushed meanwhile.
        commit, offset = _read_cursor(git, cursor, head_oid=repo.head_oid)
    expand = flag(request.GET, "expand")
    maximum = _EXPANDED_PAGE if expand else _PAGE
    limit = whole_number(request.GET, "limit", default=maximum, minimum=1, maximum=maximum)
    entries = walk(git, commit, location.path, recursive=flag(request.GET, "recursive"))
    page = entries[offset : offset + limit]
    answer = json_answer(
        _rows(repo, git, commit, page, expand=expand), headers={"X-Repo-Commit": commit}
    )
    if offset + limit < len(entries):
        answer["Link"] = next_link(request, f"{commit}:{offset + limit}")
    return answer


@wire_view("POST")
def paths_info(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponse:
    """Missing paths are left out, never an error.

    Source: huggingface_hub `get_paths_info` (form), `@huggingface/hub` `pathsInfo` (JSON).
    """
    repo = repo_of(request, types, repo_id)
    paths, expand = _asked_paths(request)
    git, commit = commit_of(repo, rest)
    wanted = [path for text in paths if (path := _readable(text)) is not None]
    found = git.entries(commit, list(dict.fromkeys(wanted)))
    rows = _rows(repo, git, commit, list(found.values()), expand=expand)
    return json_answer(rows, headers={"X-Repo-Commit": commit})


def _rows(
    repo: Repository, git: GitRepository, commit: Oid, entries: list[TreeEntry], *, expand: bool
) -> list[TreeFile | TreeFolder]:
    pointers = pointers_of(git, entries)
    hashes = announced_hashes(repo, pointers)
    last: dict[RepoPath, Commit] = last_commits(git, commit, entries) if expand else {}
    return [
        tree_row(
            entry,
            pointer,
            xet_hash=hashes.get(pointer.oid) if pointer else None,
            last=last.get(entry.path),
            expand=expand,
        )
        for entry, pointer in zip(entries, pointers, strict=True)
    ]


def _asked_paths(request: ActorRequest) -> tuple[list[str], bool]:
    if request.content_type == "application/json":
        data = read_json(request)
        paths = data.get("paths") or []
        paths = [paths] if isinstance(paths, str) else paths
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            raise BadInput('"paths" must be an array of strings')
        expand = data.get("expand") is True
    else:
        paths = [*request.POST.getlist("paths"), *request.POST.getlist("paths[]")]
        expand = flag(request.POST, "expand")
    if len(paths) > _MAX_PATHS:
        raise TooLarge(f'"paths" takes at most {_MAX_PATHS} paths; ask for fewer at once.')
    return paths, expand


def _readable(text: str) -> RepoPath | None:
    try:
        return parse_repo_path(text.strip("/"))
    except UnstorablePath:
        return None


def _read_cursor(git: GitRepository, cursor: str, *, head_oid: str) -> tuple[Oid, int]:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise BadInput("The cursor is not one of ours; start again without it.")
    # SECURITY: a cursor is text from outside; its commit must be reachable like any other.
    return resolve_revision(git, match[1], head_oid=head_oid), int(match[2])
