"""The Files tab: a folder at a revision."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from markupsafe import Markup

from accounts.actor import ActorRequest
from hub.kernel.wire import whole_number
from repos import tree_reads
from repos.git.types import Commit, EntryKind, TreeEntry
from repos.lfs.pointer import Pointer
from repos.models import RepoType
from repos.oid_cache import OidCache
from repos.policy import Access
from repos.views.change_doors import folder_doors
from repos.views.fast_tables import render_table
from repos.views.frame import repo_context
from repos.views.revision_page import (
    Spot,
    breadcrumbs,
    find_spot,
    latest_commit,
    ref_picker,
)

PAGE_SIZE = 1_000
# Rows are the same for everyone who may read: they hold no relative time and no name of a reader.
_tables: OidCache["Table"] = OidCache(max_weight=48 << 20)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. download_href: "" for what has no bytes to download."""

    name: str
    icon: str
    href: str
    size_bytes: int | None
    is_lfs: bool
    download_href: str
    commit_title: str
    commit_href: str
    commit_time: str
    commit_day: str


@dataclass(frozen=True, slots=True)
class Table:
    """One page of a folder. first, last: the numbers of the entries shown, from 1."""

    rows: Markup
    first: int
    last: int
    total: int


@require_safe
def files(request: ActorRequest, repo_type: RepoType, repo_id: str, rest: str) -> HttpResponse:
    spot = find_spot(request, repo_type, repo_id, "tree", rest, at_least=Access.SEE)
    if spot.path and spot.git.entry(spot.commit, spot.path).kind is not EntryKind.FOLDER:
        return redirect(spot.at.blob(spot.path))
    page = whole_number(request.GET, "p", default=0, maximum=10_000)
    table = _table(spot, page)
    latest = latest_commit(spot)
    here = spot.at.tree(spot.path)
    context = repo_context(request, spot.repo, "files", revision=spot.revision)
    context |= {
        "spot": spot,
        "table": table,
        "latest": latest,
        "latest_href": spot.at.commit(latest.oid) if latest else "",
        "history_href": spot.at.commits(spot.path),
        "crumbs": breadcrumbs(spot),
        "picker": ref_picker(spot, "tree"),
        "previous_href": f"{here}?p={page - 1}" if page else "",
        "next_href": f"{here}?p={page + 1}" if table.last < table.total else "",
    }
    context["doors"] = folder_doors(request, spot, may_write=context["may_write"])
    return render(request, "repos/files.html", context)


def _folders_first(entries: list[TreeEntry]) -> list[TreeEntry]:
    return sorted(entries, key=lambda entry: (entry.kind is not EntryKind.FOLDER, entry.path))


def _table(spot: Spot, page: int) -> Table:
    def make() -> Table:
        listed = tree_reads.walk(spot.git, spot.commit, spot.path, recursive=False)
        entries = _folders_first(listed)[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
        first = page * PAGE_SIZE + 1
        rows = render_table("file_rows", _make(spot, entries))
        return Table(rows, first, first + len(entries) - 1, len(listed))

    key = (str(spot.git.git_dir), spot.commit, spot.path, page, spot.at)
    return _tables.get_or_make(key, make, weigh=lambda table: len(table.rows))


def _make(spot: Spot, entries: list[TreeEntry]) -> list[Row]:
    commits = spot.git.last_commits(spot.commit, spot.path)
    pointers = tree_reads.pointers_of(spot.git, entries)
    return [
        _row(spot, entry, pointer, commits.get(entry.path))
        for entry, pointer in zip(entries, pointers, strict=True)
    ]


def _row(spot: Spot, entry: TreeEntry, pointer: Pointer | None, commit: Commit | None) -> Row:
    is_folder = entry.kind is EntryKind.FOLDER
    has_bytes = entry.kind is EntryKind.FILE
    when = commit.committer.when if commit else None
    return Row(
        name=entry.name,
        icon="folder" if is_folder else "link" if entry.kind is EntryKind.LINK else "file",
        href=_href(spot, entry),
        size_bytes=pointer.size_bytes if pointer else entry.size_bytes if has_bytes else None,
        is_lfs=pointer is not None,
        download_href=spot.at.download(entry.path) if has_bytes else "",
        commit_title=commit.title if commit else "",
        commit_href=spot.at.commit(commit.oid) if commit else "",
        commit_time=when.isoformat() if when else "",
        commit_day=f"{when.day} {when:%b %Y}" if when else "",
    )


def _href(spot: Spot, entry: TreeEntry) -> str:
    match entry.kind:
        case EntryKind.FOLDER:
            return spot.at.tree(entry.path)
        case EntryKind.SUBMODULE:
            return ""
        case EntryKind.FILE | EntryKind.LINK:
            return spot.at.blob(entry.path)
