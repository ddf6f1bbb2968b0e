"""Uploading many files in one commit. Large ones go part by part straight to the store.

With JavaScript the page talks to the wire: preupload, LFS batch, parts, commit. Without it, a plain
form brings small files through the hub.
"""

import tempfile
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.actor import ActorRequest
from hub.kernel.errors import HubError, TooLarge
from hub.kernel.security_headers import policy_with_connections
from hub.kernel.wording import filesize
from repos.actions.store_uploads import store_uploads
from repos.errors import HeadMoved
from repos.git.names import parse_folder_path
from repos.models import RepoType
from repos.uploads import SpooledContent, UploadedFile, UploadOperation
from repos.views.commit_box import (
    CommitChoices,
    CommitForm,
    commit_changes,
    find_writable_spot,
    landing,
    signed_in,
)
from repos.views.frame import repo_context
from repos.views.revision_page import Spot

# Of one plain form. Larger things want parts, which only a script can send.
PLAIN_LIMIT_BYTES = 100 << 20


class UploadForm(CommitForm):
    folder = forms.CharField(max_length=4096, required=False)


@dataclass(frozen=True, slots=True)
class Ends:
    """Where the page's script sends what, and the sizes that decide it.

    inline_bytes: up to here a file travels in the commit itself; max_bytes: nothing larger at all.
    """

    key: str
    preupload: str
    batch: str
    commit: str
    inline_bytes: int
    max_bytes: int


# SECURITY: the decorator only puts the check off until the size is known; see `_receive`.
@csrf_exempt
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: ActorRequest, repo_type: RepoType, repo_id: str, rest: str) -> HttpResponse:
    """The path in the address is the folder that the files go to; it need not exist."""
    spot, choices = find_writable_spot(request, repo_type, repo_id, "upload", rest)
    if request.method != "POST":
        return _page(request, spot, choices)
    # Nobody uploads gigabytes to learn that they may not; Django would take them all to read the
    # form's token.
    announced = request.META.get("CONTENT_LENGTH") or ""
    if not announced.isdecimal() or int(announced) > PLAIN_LIMIT_BYTES:
        raise TooLarge(
            _(
                "One form brings at most %(limit)s; allow this page its JavaScript, "
                "or use hf upload or git."
            )
            % {"limit": filesize(PLAIN_LIMIT_BYTES)}
        )
    return _receive(request, spot, choices)


@csrf_protect
def _receive(request: ActorRequest, spot: Spot, choices: CommitChoices) -> HttpResponse:
    form = UploadForm(request.POST)
    files = request.FILES.getlist("files")
    if not form.is_valid() or not files:
        return _page(request, spot, choices, form=form, problem=_("Choose at least one file."))
    try:
        folder = parse_folder_path(form.cleaned_data["folder"].strip().strip("/"))
        with tempfile.TemporaryFile() as spool:
            operations: list[UploadOperation] = []
            for file in files:
                start = spool.tell()
                for piece in file.chunks():
                    spool.write(piece)
                path = f"{folder}/{file.name}" if folder else str(file.name)
                content = SpooledContent(spool, start, spool.tell() - start)
                operations.append(UploadedFile(path, content))
            changes = store_uploads(
                actor=request.actor, repo=spot.repo, parent=spot.commit, operations=operations
            )
            title = _title([operation.path for operation in operations])
            result = commit_changes(request, spot, form, changes, default_title=title)
    except HeadMoved:
        problem = _("Somebody committed at this very moment; choose the files again.")
        return _page(request, spot, choices, form=form, problem=problem)
    except HubError as error:
        return _page(request, spot, choices, form=form, problem=error.message)
    if result.pull_request_number is None and result.oid != spot.commit:
        messages.success(request, _done([each.path for each in operations]))
    return redirect(landing(spot, result, spot.at.tree(folder)))


def _title(paths: list[str]) -> str:
    return f"Upload {paths[0]}" if len(paths) == 1 else f"Upload {len(paths)} files"


def _done(paths: list[str]) -> str:
    if len(paths) == 1:
        return _("Upload %(path)s: done.") % {"path": paths[0]}
    return _("Upload %(count)s files: done.") % {"count": len(paths)}


def _page(
    request: ActorRequest,
    spot: Spot,
    choices: CommitChoices,
    *,
    form: UploadForm | None = None,
    problem: str = "",
) -> HttpResponse:
    said = {} if form is None else form.data
    context = repo_context(request, spot.repo, "files", revision=spot.revision)
    context |= {
        "spot": spot,
        "choices": choices,
        "ends": _ends(spot, choices),
        "has_hashes": settings.HAS_HASHES,
        "plain_limit": PLAIN_LIMIT_BYTES,
        "folder": said.get("folder", spot.path),
        "target": said.get("target") or choices.first,
        "title": said.get("title", ""),
        "description": said.get("description", ""),
        "problem": problem,
        "title_hint": "Upload files",
        "cancel_href": spot.at.tree(spot.path),
    }
    response = render(request, "repos/upload.html", context, status=400 if problem else 200)
    response["Content-Security-Policy"] = policy_with_connections(*_store_origins())
    return response


def _ends(spot: Spot, choices: CommitChoices) -> Ends:
    repo = spot.repo
    api = f"/api/{repo.kind.plural}/{repo.repo_id}"
    revision = quote(spot.revision, safe="")
    return Ends(
        key=f"{repo.pk}:{spot.revision}",
        preupload=f"{api}/preupload/{revision}",
        batch=f"{repo.url_path}.git/info/lfs/objects/batch",
        commit=f"{api}/commit/{revision}",
        inline_bytes=settings.MAX_GIT_BLOB_BYTES,
        max_bytes=settings.LFS_MAX_OBJECT_BYTES,
    )


def _store_origins() -> list[str]:
    """Where browsers bring parts to, when that is not the hub itself."""
    if settings.LFS_STORAGE != "s3":
        return []
    options = settings.STORAGES["lfs"]["OPTIONS"]
    endpoint = settings.S3_PUBLIC_ENDPOINT or options["endpoint_url"]
    if not endpoint:
        return ["https://*.amazonaws.com"]
    parts = urlsplit(endpoint)
    # With virtual addressing the bucket is a part of the host name.
    return [f"{parts.scheme}://{parts.netloc}", f"{parts.scheme}://*.{parts.netloc}"]
