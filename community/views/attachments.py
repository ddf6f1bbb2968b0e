"""Pictures of comments: the upload beside the text field, and the pictures themselves."""

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import ActorRequest
from community.actions.attach_picture import attach_picture
from community.attachments import find_attachment
from community.errors import AttachmentNotFound
from community.models import Attachment
from community.pictures import MAX_UPLOAD_BYTES
from hub.kernel.errors import BadInput, HubError
from hub.kernel.wire import json_answer
from hub.kernel.wire_errors import answer_for
from repos.lookup import find_repo
from repos.models import Repository, RepoType

_MAX_AT_ONCE = 10


@require_POST
def upload(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """For the script of the text field: `{"url": …, "markdown": …}`, or `{"error": …}`."""
    try:
        repo = find_repo(request.actor, repo_type, repo_id)
        markdown = attached(request, repo)
    except HubError as error:
        answer = answer_for(error, is_anonymous=request.actor.user is None)
        return json_answer({"error": answer.message}, status=answer.status)
    return json_answer({"markdown": markdown})


@require_safe
def attachment(request: ActorRequest, key: str, kind: str) -> HttpResponse:
    """Raises: AttachmentNotFound."""
    found = find_attachment(request.actor, key)
    if found.kind != kind:
        raise AttachmentNotFound
    try:
        with default_storage.open(found.storage_path) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        raise AttachmentNotFound from None
    return HttpResponse(
        content,
        content_type=f"image/{found.kind}",
        headers={
            # SECURITY: judged at each fetch, so no cache may answer without asking.
            "Cache-Control": "private, no-cache",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )


def attached(request: ActorRequest, repo: Repository) -> str:
    """Keep the pictures of the form; Markdown that shows them, "" without any.

    Raises: BadInput, and as `attach_picture`.
    """
    uploads = request.FILES.getlist("pictures")
    if len(uploads) > _MAX_AT_ONCE:
        raise BadInput(_("At most %(limit)s pictures at a time.") % {"limit": _MAX_AT_ONCE})
    lines = []
    for one in uploads:
        # One byte more than allowed is enough to be refused.
        content = one.read(MAX_UPLOAD_BYTES + 1)
        made = attach_picture(actor=request.actor, repo=repo, content=content)
        lines.append(_markdown(made, one.name or ""))
    return "\n\n".join(lines)


def text_with_pictures(request: ActorRequest, repo: Repository, name: str) -> str:
    """What the form says in that field, and the pictures that were chosen beside it."""
    text = request.POST.get(name, "")
    markdown = attached(request, repo)
    return f"{text.rstrip()}\n\n{markdown}".lstrip() if markdown else text


def _markdown(picture: Attachment, file_name: str) -> str:
    """The file's name as the description, without anything that Markdown would read."""
    stem = file_name.rpartition(".")[0] or file_name
    try:
        words = get_valid_filename(stem)[:80].replace("_", " ").strip()
    except ValueError:
        words = ""
    return f"![{words or 'picture'}]({picture.url_path})"
