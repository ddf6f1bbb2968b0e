"""Deleting a file or a folder, after one look at what goes."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput, HubError
from hub.kernel.wording import quoted
from repos import tree_reads
from repos.errors import HeadMoved
from repos.git.types import Change, DeleteFile, DeleteFolder, EntryKind, RepoPath, TreeEntry
from repos.models import RepoType
from repos.views.commit_box import (
    CommitChoices,
    CommitForm,
    commit_changes,
    find_writable_spot,
    has_changed,
    landing,
    signed_in,
)
from repos.views.frame import repo_context
from repos.views.revision_page import Spot

_SHOWN_FILES = 20


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: ActorRequest, repo_type: RepoType, repo_id: str, rest: str) -> HttpResponse:
    spot, choices = find_writable_spot(request, repo_type, repo_id, "delete", rest)
    if not spot.path:
        raise BadInput(_("Name a file or a folder to delete; the repository has its own settings."))
    entry = spot.git.entry(spot.commit, spot.path)
    if request.method != "POST":
        return _page(request, spot, choices, entry)
    form = CommitForm(request.POST)
    if not form.is_valid():
        return _page(request, spot, choices, entry, form=form, problem=_("Say where to commit."))
    if has_changed(spot, form.cleaned_data["base"]):
        problem = _("%(path)s was changed meanwhile; look again before you delete it.") % {
            "path": quoted(spot.path)
        }
        return _page(request, spot, choices, entry, form=form, problem=problem)
    change: Change = (
        DeleteFolder(spot.path) if entry.kind is EntryKind.FOLDER else DeleteFile(spot.path)
    )
    try:
        title = f"Delete {spot.path}"
        result = commit_changes(request, spot, form, [change], default_title=title)
    except HeadMoved:
        problem = _("Somebody committed at this very moment; send it again.")
        return _page(request, spot, choices, entry, form=form, problem=problem)
    except HubError as error:
        return _page(request, spot, choices, entry, form=form, problem=error.message)
    if result.pull_request_number is None:
        words = _("%(path)s is gone from %(revision)s.")
        messages.success(request, words % {"path": spot.path, "revision": spot.revision})
    return redirect(landing(spot, result, spot.at.tree(_standing_folder(spot))))


def _standing_folder(spot: Spot) -> str:
    """The folder around it, or the next one above that is not empty now: git keeps no empty ones."""
    folder = spot.path.rpartition("/")[0]
    while folder:
        around = tree_reads.walk(spot.git, spot.commit, RepoPath(folder), recursive=False)
        if any(entry.path != spot.path for entry in around):
            break
        folder = folder.rpartition("/")[0]
    return folder


def _page(
    request: ActorRequest,
    spot: Spot,
    choices: CommitChoices,
    entry: TreeEntry,
    *,
    form: forms.Form | None = None,
    problem: str = "",
) -> HttpResponse:
    paths = [spot.path]
    if entry.kind is EntryKind.FOLDER:
        inside = tree_reads.walk(spot.git, spot.commit, spot.path, recursive=True)
        paths = [one.path for one in inside if one.kind is not EntryKind.FOLDER]
    context = repo_context(request, spot.repo, "files", revision=spot.revision)
    context |= {
        "spot": spot,
        "choices": choices,
        "target": (form and form.data.get("target")) or choices.first,
        "title": (form and form.data.get("title")) or "",
        "description": (form and form.data.get("description")) or "",
        "problem": problem,
        "paths": paths[:_SHOWN_FILES],
        "count": len(paths),
        "more": max(0, len(paths) - _SHOWN_FILES),
        "title_hint": f"Delete {spot.path}",
        "cancel_href": spot.at.tree(spot.path)
        if entry.kind is EntryKind.FOLDER
        else spot.at.blob(spot.path),
    }
    return render(request, "repos/remove.html", context, status=400 if problem else 200)
