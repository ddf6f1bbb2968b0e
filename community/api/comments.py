"""`…/discussions/{num}/comment…`: say, change, hide, react."""

from django.http import HttpResponse

from accounts.actor import ActorRequest
from community.actions.add_comment import add_comment
from community.actions.edit_comment import edit_comment
from community.actions.hide_comment import hide_comment
from community.actions.react import react
from community.api import shapes
from community.lookup import find_comment, find_discussion
from community.models import Emoji, TimelineEvent
from hub.kernel.errors import BadInput
from hub.kernel.wire import json_answer, origin, read_json, wire_view
from repos.api.door import flag_in, repo_of, required_text_in


@wire_view("POST")
def add(request: ActorRequest, types: str, repo_id: str, number: int) -> HttpResponse:
    """Source: huggingface_hub `comment_discussion`."""
    found = find_discussion(request.actor, repo_of(request, types, repo_id), number)
    text = required_text_in(read_json(request), "comment")
    comment = add_comment(actor=request.actor, discussion=found, text=text)
    return json_answer({"newMessage": shapes.timeline_event(comment, origin=origin(request))})


@wire_view("POST")
def edit(
    request: ActorRequest, types: str, repo_id: str, number: int, comment_id: str
) -> HttpResponse:
    """Source: huggingface_hub `edit_discussion_comment`."""
    comment = _comment(request, types, repo_id, number, comment_id)
    text = required_text_in(read_json(request), "content")
    edited = edit_comment(actor=request.actor, comment=comment, text=text)
    return json_answer({"updatedComment": shapes.timeline_event(edited, origin=origin(request))})


@wire_view("POST")
def hide(
    request: ActorRequest, types: str, repo_id: str, number: int, comment_id: str
) -> HttpResponse:
    """Source: huggingface_hub `hide_discussion_comment`."""
    comment = _comment(request, types, repo_id, number, comment_id)
    hidden = hide_comment(actor=request.actor, comment=comment)
    return json_answer({"updatedComment": shapes.timeline_event(hidden, origin=origin(request))})


@wire_view("POST")
def reaction(
    request: ActorRequest, types: str, repo_id: str, number: int, comment_id: str
) -> HttpResponse:
    """`{reaction, set?}`; set false takes it back."""
    comment = _comment(request, types, repo_id, number, comment_id)
    data = read_json(request)
    try:
        emoji = Emoji(required_text_in(data, "reaction"))
    except ValueError:
        raise BadInput(f'"reaction" must be one of {" ".join(Emoji.values)}') from None
    is_set = flag_in(data, "set")
    react(actor=request.actor, comment=comment, emoji=emoji, is_set=is_set is not False)
    return json_answer({"success": True})


def _comment(
    request: ActorRequest, types: str, repo_id: str, number: int, comment_id: str
) -> TimelineEvent:
    found = find_discussion(request.actor, repo_of(request, types, repo_id), number)
    return find_comment(found, comment_id)
