"""One file at a revision: coloured text, a rendered document, an image, or what it is and where."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from hub.kernel.compression import pack_for_everybody
from hub.kernel.fragments import render_page
from hub.kernel.wire import origin, whole_number
from repos import tree_reads
from repos.git.types import EntryKind
from repos.models import RepoType
from repos.views.change_doors import file_doors
from repos.views.editable import may_be_editable
from repos.views.file_view import FileView, file_view
from repos.views.frame import repo_context
from repos.views.notebook_page import runner_href
from repos.views.revision_page import Spot, breadcrumbs, find_spot, latest_commit, ref_picker


@require_safe
def blob(request: ActorRequest, repo_type: RepoType, repo_id: str, rest: str) -> HttpResponse:
    spot = find_spot(request, repo_type, repo_id, "blob", rest)
    if not spot.path:
        return redirect(spot.at.tree())
    found = tree_reads.found_at(spot.git, spot.commit, spot.path)
    if found.entry.kind is EntryKind.FOLDER:
        return redirect(spot.at.tree(spot.path))
    page = whole_number(request.GET, "p", default=0, maximum=10_000)
    view = file_view(
        spot,
        found,
        wants_code="code" in request.GET,
        wants_colours="colours" in request.GET,
        page=page,
    )
    latest = latest_commit(spot)
    here = spot.at.blob(spot.path)
    context = repo_context(request, spot.repo, "files", revision=spot.revision)
    context |= {
        "spot": spot,
        "entry": found.entry,
        "pointer": found.pointer,
        "view": view,
        "crumbs": breadcrumbs(spot),
        "picker": ref_picker(spot, "blob"),
        "latest": latest,
        "latest_href": spot.at.commit(latest.oid) if latest else "",
        "raw_href": spot.at.raw(spot.path),
        "resolve_href": spot.at.resolve(spot.path),
        "download_href": spot.at.download(spot.path),
        "history_href": spot.at.commits(spot.path),
        "blame_href": spot.at.blame(spot.path) if view.lines is not None or view.has_code else "",
        "permalink": spot.at.at(spot.commit).blob(spot.path),
        "here": here,
        "coloured_href": f"{here}?{'code=true&' if view.has_code else ''}colours=1",
        "previous_href": f"{here}?p={page - 1}" if page and view.shown else "",
        "next_href": f"{here}?p={page + 1}" if view.has_next else "",
        "runner_href": _runner_href(request, spot, view),
    }
    context["doors"] = file_doors(
        request,
        spot,
        may_write=context["may_write"],
        is_text=view.lines is not None and may_be_editable(found),
    )
    return pack_for_everybody(
        render_page(request, "repos/blob.html", "repos/shapes/_code_table.html", context)
    )


def _runner_href(request: ActorRequest, spot: Spot, view: FileView) -> str:
    if view.shape != "notebook" or spot.repo.is_private:
        # A service elsewhere could not fetch it.
        return ""
    return runner_href(f"{origin(request)}{spot.at.resolve(spot.path)}")
