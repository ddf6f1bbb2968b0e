"""The Files tab: a folder at a revision."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from markupsafe import Markup

from accounts.actor import ActorRequest
from hub.kernel.compression import pack_for_everybody
from hub.kernel.fragments import render_page
from hub.kernel.wire import whole_number
from hub.kernel.wording import day
from repos import tree_reads
from repos.git.types import Commit, EntryKind, RepoPath, TreeEntry
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
# Rows are the same for all who may read in one language: they hold no relative time and no name of
# a reader.
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
    """One page of a folder. first, last: the numbers of the entries shown, from 1.

    has_commits: False while nobody has walked the history for the columns of the last commits.
    """

    rows: Markup
    first: int
    last: int
    total: int
    has_commits: bool


@require_safe
def files(request: ActorRequest, repo_type: RepoType, repo_id: str, rest: str) -> HttpResponse:
    spot = find_spot(request, repo_type, repo_id, "tree", rest, at_least=Access.SEE)
    if spot.path and spot.git.entry(spot.commit, spot.path).kind is not EntryKind.FOLDER:
        return redirect(spot.at.blob(spot.path))
    page = whole_number(request.GET, "p", default=0, maximum=10_000)
    # A long history is not walked before the names are shown: the page asks a second time for it.
    table = _whole_table(spot, page) if "commits" in request.GET else _quick_table(spot, page)
    latest = latest_commit(spot)
    here = spot.at.tree(spot.path)
    context = repo_context(request, spot.repo, "files", revision=spot.revision)
    context |= {
        "spot": spot,
        "table": table,
        "whole_href": f"{here}?{urlencode({'p': page, 'commits': 1})}",
        "latest": latest,
        "latest_href": spot.at.commit(latest.oid) if latest else "",
        "history_href": spot.at.commits(spot.path),
        "crumbs": breadcrumbs(spot),
        "picker": ref_picker(spot, "tree"),
        "previous_href": f"{here}?p={page - 1}" if page else "",
        "next_href": f"{here}?p={page + 1}" if table.last < table.total else "",
    }
    context["doors"] = folder_doors(request, spot, may_write=context["may_write"])
    return pack_for_everybody(
        render_page(request, "repos/files.html", "repos/_file_table.html", context)
    )


def _folders_first(entries: list[TreeEntry]) -> list[TreeEntry]:
    return sorted(entries, key=lambda entry: (entry.kind is not EntryKind.FOLDER, entry.path))


_Commits = dict[RepoPath, Commit]


def _whole_table(spot: Spot, page: int) -> Table:
    """Remembered by commit."""
    return _remembered(
        _key(spot, page),
        lambda: _table(spot, page, spot.git.last_commits(spot.commit, spot.path)),
    )


def _quick_table(spot: Spot, page: int) -> Table:
    """Without the last commits where only a long walk through the history would tell them."""
    key = _key(spot, page)
    whole = _tables.get(key)
    if whole is not None:
        return whole
    commits = spot.git.last_commits_at_hand(spot.commit, spot.path)
    return _remembered(
        key if commits is not None else (key, "names"), lambda: _table(spot, page, commits)
    )


def _remembered(key: Hashable, make: Callable[[], Table]) -> Table:
    return _tables.get_or_make(key, make, weigh=lambda table: len(table.rows))


def _key(spot: Spot, page: int) -> Hashable:
    return (str(spot.git.git_dir), spot.commit, spot.path, page, spot.at, get_language())


def _table(spot: Spot, page: int, commits: _Commits | None) -> Table:
    listed = tree_reads.walk(spot.git, spot.commit, spot.path, recursive=False)
    entries = _folders_first(listed)[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    first = page * PAGE_SIZE + 1
    return Table(
        rows=render_table("file_rows", _rows(spot, entries, commits or {})),
        first=first,
        last=first + len(entries) - 1,
        total=len(listed),
        has_commits=commits is not None,
    )


def _rows(spot: Spot, entries: list[TreeEntry], commits: _Commits) -> list[Row]:
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
        commit_day=day(when) if when else "",
    )


def _href(spot: Spot, entry: TreeEntry) -> str:
    match entry.kind:
        case EntryKind.FOLDER:
            return spot.at.tree(entry.path)
        case EntryKind.SUBMODULE:
            return ""
        case EntryKind.FILE | EntryKind.LINK:
            return spot.at.blob(entry.path)
