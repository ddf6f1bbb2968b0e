"""The forms of a review: a verdict, comments on lines, suggestions, marks; each calls one action."""

from django.utils.translation import gettext as _

from accounts.actor import ActorRequest
from community.actions.add_line_comment import add_line_comment
from community.actions.apply_suggestions import apply_suggestions
from community.actions.dismiss_review import dismiss_review
from community.actions.mark_viewed import mark_viewed
from community.actions.reply_in_thread import reply_in_thread
from community.actions.resolve_thread import resolve_thread
from community.actions.submit_review import submit_review
from community.lookup import find_comment, find_review, find_thread
from community.models import DiffSide, Discussion, Verdict
from community.views.door import form_of_discussion
from hub.kernel.errors import BadInput
from repos.models import PushDoor


@form_of_discussion
def review(request: ActorRequest, found: Discussion) -> str:
    try:
        verdict = Verdict(request.POST.get("verdict", ""))
    except ValueError:
        raise BadInput(_("Choose what you think: comment, approve or request changes.")) from None
    submit_review(
        actor=request.actor,
        pull_request=found,
        verdict=verdict,
        text=request.POST.get("comment", ""),
        head=request.POST.get("head", ""),
        once=request.POST.get("once", "")[:32],
    )
    return ""


@form_of_discussion
def dismiss(request: ActorRequest, found: Discussion, review_id: str) -> str:
    dismiss_review(actor=request.actor, review=find_review(found, review_id))
    return "#merge-title"


@form_of_discussion
def line_comment(request: ActorRequest, found: Discussion) -> str:
    """Both paths are sent, since a renamed file has another one on each side."""
    side = DiffSide.OLD if request.POST.get("side") == "old" else DiffSide.NEW
    path = request.POST.get("old_path" if side is DiffSide.OLD else "path", "")
    comment = add_line_comment(
        actor=request.actor,
        pull_request=found,
        text=request.POST.get("comment", ""),
        path=path,
        start_line=_number(request, "start_line"),
        end_line=_number(request, "line") or 0,
        side=side,
        head=request.POST.get("head", ""),
        once=request.POST.get("once", "")[:32],
    )
    return f"/files#{comment.public_id}"


@form_of_discussion
def reply(request: ActorRequest, found: Discussion, thread_id: str) -> str:
    comment = reply_in_thread(
        actor=request.actor,
        thread=find_thread(found, thread_id),
        text=request.POST.get("comment", ""),
        once=request.POST.get("once", "")[:32],
    )
    return f"/files#{comment.public_id}"


@form_of_discussion
def resolve(request: ActorRequest, found: Discussion, thread_id: str) -> str:
    thread = find_thread(found, thread_id)
    is_resolved = request.POST.get("wish") != "remove"
    resolve_thread(actor=request.actor, thread=thread, is_resolved=is_resolved)
    return f"/files#thread-{thread.public_id}"


@form_of_discussion
def suggestions(request: ActorRequest, found: Discussion) -> str:
    """One by its button, or several that were ticked."""
    chosen = dict.fromkeys(request.POST.getlist("suggestion")[:100])
    comments = [find_comment(found, public_id) for public_id in chosen]
    apply_suggestions(actor=request.actor, pull_request=found, comments=comments, door=PushDoor.WEB)
    return "/files"


@form_of_discussion
def viewed(request: ActorRequest, found: Discussion) -> str:
    is_viewed = request.POST.get("wish") != "remove"
    path = request.POST.get("path", "")
    mark_viewed(actor=request.actor, pull_request=found, path=path, is_viewed=is_viewed)
    return "/files"


def _number(request: ActorRequest, name: str) -> int | None:
    """None: nothing was written. Raises: BadInput."""
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise BadInput(_("Write the number of a line."))
    return int(text)
