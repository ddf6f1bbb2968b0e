"""A file with, beside each line, the commit that wrote it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from accounts.actor import ActorRequest
from hub.kernel.highlight import (
    PATIENT_S,
    ColourBudget,
    Word,
    highlighted_lines,
    lexer_for_path,
)
from hub.kernel.wording import day
from repos import tree_reads
from repos.git.blame import BlamedLines
from repos.git.errors import GitCommandFailed
from repos.git.types import EntryKind
from repos.models import RepoType
from repos.oid_cache import OidCache
from repos.tree_reads import Found
from repos.views.fast_tables import render_table
from repos.views.frame import repo_context
from repos.views.revision_page import Spot, breadcrumbs, find_spot, ref_picker

_MAX_BYTES = 1 << 20
_MAX_LINES = 10_000
_blamed: OidCache["Blamed"] = OidCache(max_weight=32 << 20)


@dataclass(frozen=True, slots=True)
class Blamed:
    """problem: why there are no rows, "" when there are."""

    rows: Markup
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BlameGroup:
    """Lines of one commit. lines: (number, its words)."""

    href: str
    title: str
    author: str
    time: str
    day: str
    lines: list[tuple[int, list[Word]]]


@require_safe
def blame(request: ActorRequest, repo_type: RepoType, repo_id: str, rest: str) -> HttpResponse:
    spot = find_spot(request, repo_type, repo_id, "blame", rest)
    if not spot.path:
        return redirect(spot.at.tree())
    found = tree_reads.found_at(spot.git, spot.commit, spot.path)
    if found.entry.kind is not EntryKind.FILE or found.pointer is not None:
        return redirect(spot.at.blob(spot.path))
    context = repo_context(request, spot.repo, "files", revision=spot.revision)
    context |= {
        "spot": spot,
        "entry": found.entry,
        "blamed": _shown(spot, found),
        "crumbs": breadcrumbs(spot),
        "picker": ref_picker(spot, "blob"),
        "blob_href": spot.at.blob(spot.path),
        "history_href": spot.at.commits(spot.path),
    }
    return render(request, "repos/blame.html", context)


def _shown(spot: Spot, found: Found) -> Blamed:
    key = (str(spot.git.git_dir), spot.commit, spot.path, spot.at, get_language())
    return _blamed.get_or_make(
        key, lambda: _make(spot, found), weigh=lambda made: len(made.rows) + 1000
    )


def _make(spot: Spot, found: Found) -> Blamed:
    if (found.entry.size_bytes or 0) > _MAX_BYTES:
        return Blamed(Markup(), _("This file is too large to look up who wrote each line."))
    content = spot.git.read_blob(found.entry.oid, limit_bytes=_MAX_BYTES)
    if b"\0" in content[:8000]:
        return Blamed(Markup(), _("This file is not text."))
    text = content.decode("utf-8", "replace")
    if text.count("\n") > _MAX_LINES:
        return Blamed(Markup(), _("This file has too many lines to look up who wrote each."))
    try:
        groups = spot.git.blame(spot.commit, spot.path)
    except GitCommandFailed:
        return Blamed(Markup(), _("Looking up who wrote each line takes too long for this file."))
    plain = text.replace("\r\n", "\n")
    lexer = lexer_for_path(found.entry.name)
    lines = list(highlighted_lines(plain, lexer, budget=ColourBudget(PATIENT_S)))
    return Blamed(render_table("blame_rows", [_group(spot, lines, one) for one in groups]))


def _group(spot: Spot, lines: list[list[Word]], group: BlamedLines) -> BlameGroup:
    when = datetime.fromtimestamp(group.time_s, UTC)
    first = group.start
    shown = lines[first - 1 : first - 1 + group.count]
    return BlameGroup(
        href=spot.at.commit(group.commit),
        title=group.title,
        author=group.author,
        time=when.isoformat(),
        day=day(when),
        lines=[(first + step, words) for step, words in enumerate(shown)],
    )
