"""Commits of a revision, or of one path, newest first."""

from dataclasses import dataclass
from datetime import UTC
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from hub.kernel.wire import whole_number
from hub.kernel.wording import day, long_day, minute
from repos.git.types import Commit
from repos.models import RepoType
from repos.oid_cache import OidCache
from repos.tree_reads import commit_count
from repos.views.fast_tables import render_table
from repos.views.frame import repo_context
from repos.views.revision_page import Spot, breadcrumbs, find_spot, ref_picker

_PAGE_SIZE = 50


# A page of history at a commit never changes: neither does its HTML in one language.
_shown: OidCache["Shown"] = OidCache(max_weight=16 << 20)


@dataclass(frozen=True, slots=True)
class Shown:
    """html: "" without a commit. has_more: older commits follow."""

    html: str
    has_more: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One commit as the list has it. exact: in UTC; the days are the author's own."""

    title: str
    author: str
    short_oid: str
    href: str
    browse_href: str
    time: str
    exact: str
    day: str


@require_safe
def history(request: ActorRequest, repo_type: RepoType, repo_id: str, rest: str) -> HttpResponse:
    spot = find_spot(request, repo_type, repo_id, "commits", rest)
    page = whole_number(request.GET, "p", default=0, maximum=100_000)
    shown = _shown.get_or_make(
        (str(spot.git.git_dir), spot.commit, spot.path, page, spot.at.base, get_language()),
        lambda: _page(spot, page),
        weigh=lambda one: len(one.html) + 1,
    )
    here = spot.at.commits(spot.path)
    context = repo_context(request, spot.repo, "files", revision=spot.revision)
    context |= {
        "spot": spot,
        "lines": shown.html,
        "crumbs": breadcrumbs(spot),
        "picker": ref_picker(spot, "commits"),
        "total": None if spot.path else commit_count(spot.git, spot.commit),
        "previous_href": f"{here}?p={page - 1}" if page else "",
        "next_href": f"{here}?p={page + 1}" if shown.has_more else "",
    }
    return render(request, "repos/history.html", context)


def _page(spot: Spot, page: int) -> Shown:
    commits = list(
        spot.git.log(
            spot.commit, path=spot.path or None, skip=page * _PAGE_SIZE, limit=_PAGE_SIZE + 1
        )
    )
    days = _by_day(spot, commits[:_PAGE_SIZE])
    html = render_table("history_rows", days) if days else ""
    return Shown(html, has_more=len(commits) > _PAGE_SIZE)


def _by_day(spot: Spot, commits: list[Commit]) -> list[tuple[str, list[Line]]]:
    """(day, its commits), by the author's own clock, in git's order."""
    grouped = groupby(commits, key=lambda commit: commit.author.when.date())
    return [(long_day(date), [_line(spot, commit) for commit in group]) for date, group in grouped]


def _line(spot: Spot, commit: Commit) -> Line:
    when = commit.author.when
    utc = when.astimezone(UTC)
    return Line(
        title=commit.title,
        author=commit.author.name,
        short_oid=commit.oid[:7],
        href=spot.at.commit(commit.oid),
        browse_href=spot.at.at(commit.oid).tree(),
        time=when.isoformat(),
        exact=minute(utc),
        day=day(utc),
    )
