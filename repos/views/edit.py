"""Writing a text file in the browser: a new one, or a new version of one that is there."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import ActorRequest
from hub.kernel.errors import HubError, UnprocessableInput
from hub.kernel.markdown import MAX_MARKDOWN_CHARS, render_markdown
from hub.kernel.wording import quoted
from repos.errors import EntryNotFound, HeadMoved
from repos.git.names import parse_repo_path
from repos.git.types import EntryKind, RepoPath
from repos.models import RepoType
from repos.views.card_templates import card_template
from repos.views.commit_box import (
    CommitChoices,
    CommitForm,
    commit_changes,
    entry_in,
    find_writable_spot,
    has_changed,
    landing,
    signed_in,
)
from repos.views.editable import (
    MAX_EDIT_BYTES,
    EditableFile,
    decoded,
    editable_file,
    put_text,
    with_newlines,
)
from repos.views.frame import repo_context
from repos.views.revision_page import Spot
from repos.views.text_diff import TextDiff, text_diff

_DOCUMENTS = (".md", ".markdown")
# Somebody else may commit between our look and our commit; looking again is cheap.
_ATTEMPTS = 3


class EditForm(CommitForm):
    path = forms.CharField(max_length=4096)
    content = forms.CharField(max_length=MAX_EDIT_BYTES, strip=False, required=False)


@dataclass(frozen=True, slots=True)
class Conflict:
    """theirs: what others changed since the person began; None when that is not known any more.

    yours: what committing would change now.
    """

    is_gone: bool
    theirs: TextDiff | None
    yours: TextDiff


@dataclass(frozen=True, slots=True)
class Draft:
    """What the editor shows. base: the commit that the next attempt starts from."""

    path: str
    text: str
    base: str
    title: str = ""
    description: str = ""
    target: str = ""
    problem: str = ""
    conflict: Conflict | None = None
    preview: "Preview | None" = None


@dataclass(frozen=True, slots=True)
class Preview:
    """html: of a document; "" for everything else, where the difference is what one looks at."""

    html: str
    diff: TextDiff


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, repo_type: RepoType, repo_id: str, rest: str) -> HttpResponse:
    spot, choices = find_writable_spot(request, repo_type, repo_id, "edit", rest)
    if request.method != "POST":
        file = editable_file(spot)
        return _page(request, spot, choices, Draft(spot.path, file.text, spot.commit), file)
    form = EditForm(request.POST)
    for _attempt in range(_ATTEMPTS):
        try:
            return _edit(request, spot, choices, form)
        except HeadMoved:
            spot, choices = find_writable_spot(request, repo_type, repo_id, "edit", rest)
    raise HeadMoved


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_file(request: ActorRequest, repo_type: RepoType, repo_id: str, rest: str) -> HttpResponse:
    """The path in the address is the folder that the file begins in."""
    spot, choices = find_writable_spot(request, repo_type, repo_id, "new", rest)
    if request.method != "POST":
        name = request.GET.get("name", "")[:255]
        path = f"{spot.path}/{name}" if spot.path else name
        text = card_template(spot.repo) if "template" in request.GET else ""
        return _page(request, spot, choices, Draft(path, text, spot.commit), None)
    form = EditForm(request.POST)
    for _attempt in range(_ATTEMPTS):
        try:
            return _save(request, spot, choices, form, None)
        except HeadMoved:
            spot, choices = find_writable_spot(request, repo_type, repo_id, "new", rest)
    raise HeadMoved


def _edit(
    request: ActorRequest, spot: Spot, choices: CommitChoices, form: EditForm
) -> HttpResponse:
    """Raises: HeadMoved: look again, the form is still whole."""
    try:
        file = editable_file(spot)
    except EntryNotFound:
        file = None
    base = str(form.data.get("base", ""))
    is_preview = form.data.get("action") == "preview"
    if form.is_valid() and not is_preview and has_changed(spot, base):
        text = with_newlines(form.cleaned_data["content"])
        draft = _draft(form, base=spot.commit, conflict=_conflict(spot, file, base, text))
        return _page(request, spot, choices, draft, file, status=409)
    return _save(request, spot, choices, form, file)


def _save(
    request: ActorRequest,
    spot: Spot,
    choices: CommitChoices,
    form: EditForm,
    file: EditableFile | None,
) -> HttpResponse:
    if not form.is_valid():
        problem = "; ".join(str(text) for texts in form.errors.values() for text in texts)
        return _page(request, spot, choices, _draft(form, problem=problem), file, status=400)
    text = with_newlines(form.cleaned_data["content"])
    before = "" if file is None else file.text
    if form.data.get("action") == "preview":
        preview = _preview(spot, form.cleaned_data["path"], before, text)
        if request.headers.get("HX-Request"):
            return render(request, "repos/_edit_preview.html", {"preview": preview})
        return _page(request, spot, choices, _draft(form, preview=preview), file)
    try:
        path = _free_path(spot, form.cleaned_data["path"], file)
        changes = put_text(request.actor, spot, path, text, before=file)
        verb = "Create" if file is None else "Update" if path == spot.path else "Rename"
        name = spot.path.rpartition("/")[2] + " to " + path if verb == "Rename" else path
        result = commit_changes(request, spot, form, changes, default_title=f"{verb} {name}")
    except HeadMoved:
        raise
    except HubError as error:
        # Whatever the hub refuses, what the person wrote stays in front of him.
        return _page(request, spot, choices, _draft(form, problem=error.message), file, status=400)
    if result.pull_request_number is None and result.oid != spot.commit:
        messages.success(
            request,
            _("%(path)s is committed to %(revision)s.") % {"path": path, "revision": spot.revision},
        )
    return redirect(landing(spot, result, spot.at.blob(path)))


def _free_path(spot: Spot, text: str, file: EditableFile | None) -> RepoPath:
    """Where the file shall stand. Raises: UnstorablePath, UnprocessableInput."""
    path = parse_repo_path(text.strip().strip("/"))
    is_same = file is not None and path == spot.path
    if not is_same and path in spot.git.entries(spot.commit, [path]):
        raise UnprocessableInput(
            _("%(path)s is there already; edit it, or choose another name.")
            % {"path": quoted(path)}
        )
    return path


def _conflict(spot: Spot, file: EditableFile | None, base: str, text: str) -> Conflict:
    stored = "" if file is None else file.text
    began_with = _text_at(spot, base)
    theirs = None if began_with is None else text_diff(began_with, stored)
    return Conflict(is_gone=file is None, theirs=theirs, yours=text_diff(stored, text))


def _text_at(spot: Spot, base: str) -> str | None:
    """The file as the person began with it; None when no visible commit tells."""
    entry = entry_in(spot, base)
    if entry is None or entry.kind is not EntryKind.FILE:
        return None
    text = decoded(spot.git.read_blob(entry.oid, limit_bytes=MAX_EDIT_BYTES))
    return None if text is None else with_newlines(text)


def _preview(spot: Spot, path: str, before: str, text: str) -> Preview:
    html = ""
    if path.lower().endswith(_DOCUMENTS) and len(text) <= MAX_MARKDOWN_CHARS:
        html = render_markdown(text, base=spot.at.links(path.rpartition("/")[0]))
    return Preview(html, text_diff(before, text))


def _draft(
    form: EditForm,
    *,
    base: str = "",
    problem: str = "",
    conflict: Conflict | None = None,
    preview: Preview | None = None,
) -> Draft:
    said = form.data
    return Draft(
        path=str(said.get("path", "")),
        text=with_newlines(str(said.get("content", ""))),
        base=base or str(said.get("base", "")),
        title=str(said.get("title", "")),
        description=str(said.get("description", "")),
        target=str(said.get("target", "")),
        problem=problem,
        conflict=conflict,
        preview=preview,
    )


def _page(
    request: ActorRequest,
    spot: Spot,
    choices: CommitChoices,
    draft: Draft,
    file: EditableFile | None,
    *,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = repo_context(request, spot.repo, "files", revision=spot.revision)
    verb = "Create" if file is None else "Update"
    context |= {
        "spot": spot,
        "draft": draft,
        "choices": choices,
        "target": draft.target or choices.first,
        "is_new": file is None,
        "has_editor": settings.HAS_EDITOR,
        "title_hint": f"{verb} {draft.path or 'a file'}",
        "cancel_href": spot.at.tree(spot.path) if file is None else spot.at.blob(spot.path),
    }
    return render(request, "repos/edit.html", context, status=status)
