"""The forms of a discussion's page: each calls one action and comes back."""

from django.contrib import messages
from django.utils.translation import gettext as _

from accounts.actor import ActorRequest
from community.actions.add_comment import add_comment
from community.actions.change_status import change_status
from community.actions.delete_pull_ref import delete_pull_ref
from community.actions.edit_comment import edit_comment
from community.actions.hide_comment import hide_comment
from community.actions.lock_discussion import lock_discussion
from community.actions.merge_pull_request import merge_pull_request
from community.actions.pin_discussion import pin_discussion
from community.actions.react import react
from community.actions.rename_discussion import rename_discussion
from community.actions.update_pull_request import update_pull_request
from community.lookup import find_comment
from community.merge_ways import MergeWay
from community.models import Discussion, DiscussionStatus, Emoji
from community.views.attachments import text_with_pictures
from community.views.door import form_of_discussion
from hub.kernel.errors import BadInput
from repos.models import PushDoor


@form_of_discussion
def comment(request: ActorRequest, found: Discussion) -> str:
    """The same form closes and reopens, with what was written as the last word."""
    text = text_with_pictures(request, found.repo, "comment")
    wish = request.POST.get("wish", "comment")
    if wish in ("closed", "open"):
        status = DiscussionStatus(wish)
        event = change_status(actor=request.actor, discussion=found, status=status, comment=text)
    else:
        once = request.POST.get("once", "")[:32]
        event = add_comment(actor=request.actor, discussion=found, text=text, once=once)
    return f"#{event.public_id}"


@form_of_discussion
def edit(request: ActorRequest, found: Discussion, comment_id: str) -> str:
    written = find_comment(found, comment_id)
    text = text_with_pictures(request, found.repo, "content")
    edit_comment(actor=request.actor, comment=written, text=text)
    return f"#{written.public_id}"


@form_of_discussion
def hide(request: ActorRequest, found: Discussion, comment_id: str) -> str:
    written = find_comment(found, comment_id)
    hide_comment(actor=request.actor, comment=written)
    return f"#{written.public_id}"


@form_of_discussion
def reaction(request: ActorRequest, found: Discussion, comment_id: str) -> str:
    written = find_comment(found, comment_id)
    try:
        emoji = Emoji(request.POST.get("reaction", ""))
    except ValueError:
        raise BadInput(_("There is no such reaction.")) from None
    is_set = request.POST.get("wish") != "remove"
    react(actor=request.actor, comment=written, emoji=emoji, is_set=is_set)
    return f"#{written.public_id}"


@form_of_discussion
def title(request: ActorRequest, found: Discussion) -> str:
    new = request.POST.get("title", "")
    rename_discussion(actor=request.actor, discussion=found, title=new)
    return ""


@form_of_discussion
def pin(request: ActorRequest, found: Discussion) -> str:
    is_pinned = request.POST.get("wish") != "remove"
    pin_discussion(actor=request.actor, discussion=found, is_pinned=is_pinned)
    return ""


@form_of_discussion
def lock(request: ActorRequest, found: Discussion) -> str:
    is_locked = request.POST.get("wish") != "remove"
    lock_discussion(actor=request.actor, discussion=found, is_locked=is_locked)
    return ""


@form_of_discussion
def merge(request: ActorRequest, found: Discussion) -> str:
    try:
        way = MergeWay(request.POST.get("way", MergeWay.SQUASH))
    except ValueError:
        raise BadInput(_("Choose how to merge: squash, merge or rebase.")) from None
    merge_pull_request(
        actor=request.actor,
        pull_request=found,
        way=way,
        message=request.POST.get("message", "") if way is MergeWay.SQUASH else "",
        head=request.POST.get("head", ""),
        door=PushDoor.WEB,
    )
    messages.success(request, _("Merged into %(branch)s.") % {"branch": found.target})
    return ""


@form_of_discussion
def update(request: ActorRequest, found: Discussion) -> str:
    update_pull_request(actor=request.actor, pull_request=found, door=PushDoor.WEB)
    return ""


@form_of_discussion
def delete_ref(request: ActorRequest, found: Discussion) -> str:
    delete_pull_ref(actor=request.actor, pull_request=found, door=PushDoor.WEB)
    return ""
