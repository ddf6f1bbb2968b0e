"""Commits of a revision, or of one path, newest first."""

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from hub.kernel.wire import whole_number
from repos.git.types import Commit
from repos.models import RepoType
from repos.views.frame import repo_context
from repos.views.revision_page import Spot, breadcrumbs, find_spot, ref_picker

_PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Line:
    commit: Commit
    href: str
    browse_href: str

    @property
    def short_oid(self) -> str:
        return self.commit.oid[:7]


@require_safe
def history(request: ActorRequest, repo_type: RepoType, repo_id: str, rest: str) -> HttpResponse:
    spot = find_spot(request, repo_type, repo_id, "commits", rest)
    page = whole_number(request.GET, "p", default=0, maximum=100_000)
    commits = list(
        spot.git.log(
            spot.commit, path=spot.path or None, skip=page * _PAGE_SIZE, limit=_PAGE_SIZE + 1
        )
    )
    here = spot.at.commits(spot.path)
    context = repo_context(request, spot.repo, "files", revision=spot.revision)
    context |= {
        "spot": spot,
        "days": _by_day(spot, commits[:_PAGE_SIZE]),
        "crumbs": breadcrumbs(spot),
        "picker": ref_picker(spot, "commits"),
        "total": None if spot.path else spot.git.count_commits(spot.commit),
        "previous_href": f"{here}?p={page - 1}" if page else "",
        "next_href": f"{here}?p={page + 1}" if len(commits) > _PAGE_SIZE else "",
    }
    return render(request, "repos/history.html", context)


def _by_day(spot: Spot, commits: list[Commit]) -> list[tuple[object, list[Line]]]:
    """(day, its commits), by the author's own clock, in git's order."""
    lines = [
        Line(commit, spot.at.commit(commit.oid), spot.at.at(commit.oid).tree())
        for commit in commits
    ]
    grouped = groupby(lines, key=lambda line: line.commit.author.when.date())
    return [(day, list(group)) for day, group in grouped]
