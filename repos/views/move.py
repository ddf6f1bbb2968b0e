"""Renaming and moving a file or a whole folder; no byte travels."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput, HubError, UnprocessableInput
from hub.kernel.wording import quoted
from repos import tree_reads
from repos.errors import HeadMoved
from repos.git.names import parse_repo_path
from repos.git.types import (
    Change,
    DeleteFile,
    DeleteFolder,
    EntryKind,
    PutExisting,
    RepoPath,
    TreeEntry,
)
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

_MAX_FILES = 20_000


class MoveForm(CommitForm):
    path = forms.CharField(max_length=4096)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: ActorRequest, repo_type: RepoType, repo_id: str, rest: str) -> HttpResponse:
    spot, choices = find_writable_spot(request, repo_type, repo_id, "move", rest)
    if not spot.path:
        raise BadInput(_("Name a file or a folder to move."))
    entry = spot.git.entry(spot.commit, spot.path)
    if request.method != "POST":
        return _page(request, spot, choices, entry)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, spot, choices, entry, form=form, problem=_("Say where it shall go."))
    if has_changed(spot, form.cleaned_data["base"]):
        problem = _("%(path)s was changed meanwhile; look again before you move it.") % {
            "path": quoted(spot.path)
        }
        return _page(request, spot, choices, entry, form=form, problem=problem)
    try:
        target = _target(spot, form.cleaned_data["path"])
        changes = _changes(spot, entry, target)
        title = f"Move {spot.path} to {target}"
        result = commit_changes(request, spot, form, changes, default_title=title)
    except HeadMoved:
        problem = _("Somebody committed at this very moment; send it again.")
        return _page(request, spot, choices, entry, form=form, problem=problem)
    except HubError as error:
        return _page(request, spot, choices, entry, form=form, problem=error.message)
    if result.pull_request_number is None:
        words = _("%(path)s is %(target)s now.")
        messages.success(request, words % {"path": spot.path, "target": target})
    is_folder = entry.kind is EntryKind.FOLDER
    return redirect(landing(spot, result, (spot.at.tree if is_folder else spot.at.blob)(target)))


def _target(spot: Spot, text: str) -> RepoPath:
    """Raises: UnstorablePath; UnprocessableInput: something is there, or it lies inside itself."""
    target = parse_repo_path(text.strip().strip("/"))
    if target == spot.path:
        raise UnprocessableInput(
            _("%(path)s is where it stands already; write another path.") % {"path": quoted(target)}
        )
    if target.startswith(f"{spot.path}/"):
        raise UnprocessableInput(_("A folder cannot move into itself."))
    if target in spot.git.entries(spot.commit, [target]):
        raise UnprocessableInput(
            _("%(path)s is there already; choose another path.") % {"path": quoted(target)}
        )
    return target


def _changes(spot: Spot, entry: TreeEntry, target: RepoPath) -> list[Change]:
    """Raises: UnprocessableInput: submodules, or more files than a page should move."""
    if entry.kind is not EntryKind.FOLDER:
        return [DeleteFile(entry.path), _put(entry, target)]
    inside = tree_reads.walk(spot.git, spot.commit, entry.path, recursive=True)
    files = [one for one in inside if one.kind is not EntryKind.FOLDER]
    if len(files) > _MAX_FILES:
        raise UnprocessableInput(
            _("%(path)s has %(count)s files, and a page moves at most %(limit)s; use git mv.")
            % {"path": quoted(entry.path), "count": len(files), "limit": _MAX_FILES}
        )
    start = len(entry.path)
    puts = [_put(one, RepoPath(target + one.path[start:])) for one in files]
    return [DeleteFolder(entry.path), *puts]


def _put(entry: TreeEntry, path: RepoPath) -> PutExisting:
    if entry.kind is EntryKind.SUBMODULE:
        raise UnprocessableInput(
            _("%(path)s is a submodule; move it with git mv.") % {"path": quoted(entry.path)}
        )
    return PutExisting(path, entry.oid, entry.mode)


def _page(
    request: ActorRequest,
    spot: Spot,
    choices: CommitChoices,
    entry: TreeEntry,
    *,
    form: MoveForm | None = None,
    problem: str = "",
) -> HttpResponse:
    is_folder = entry.kind is EntryKind.FOLDER
    said = {} if form is None else form.data
    context = repo_context(request, spot.repo, "files", revision=spot.revision)
    context |= {
        "spot": spot,
        "choices": choices,
        "is_folder": is_folder,
        "path": said.get("path", spot.path),
        "target": said.get("target") or choices.first,
        "title": said.get("title", ""),
        "description": said.get("description", ""),
        "problem": problem,
        "title_hint": f"Move {spot.path}",
        "cancel_href": (spot.at.tree if is_folder else spot.at.blob)(spot.path),
    }
    return render(request, "repos/move.html", context, status=400 if problem else 200)
