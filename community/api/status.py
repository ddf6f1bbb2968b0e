"""`…/discussions/{num}/title`, `/status`, `/merge`, `/pin`, `/lock`, `/update`, `/ref`."""

from django.http import HttpResponse

from accounts.actor import ActorRequest
from community.actions.change_status import change_status
from community.actions.delete_pull_ref import delete_pull_ref
from community.actions.lock_discussion import lock_discussion
from community.actions.merge_pull_request import merge_pull_request
from community.actions.pin_discussion import pin_discussion
from community.actions.rename_discussion import rename_discussion
from community.actions.update_pull_request import update_pull_request
from community.api import shapes
from community.lookup import find_discussion, find_pull_request
from community.merge_ways import MergeWay
from community.models import DiscussionStatus
from hub.kernel.errors import BadInput
from hub.kernel.wire import json_answer, origin, read_json, wire_view
from repos.api.door import flag_in, repo_of, required_text_in, text_in

_STATUSES = {"open": DiscussionStatus.OPEN, "closed": DiscussionStatus.CLOSED}


@wire_view("POST")
def title(request: ActorRequest, types: str, repo_id: str, number: int) -> HttpResponse:
    """Source: huggingface_hub `rename_discussion`."""
    found = find_discussion(request.actor, repo_of(request, types, repo_id), number)
    new = required_text_in(read_json(request), "title")
    event = rename_discussion(actor=request.actor, discussion=found, title=new)
    return json_answer({"newTitle": shapes.timeline_event(event, origin=origin(request))})


@wire_view("POST")
def status(request: ActorRequest, types: str, repo_id: str, number: int) -> HttpResponse:
    """Source: huggingface_hub `change_discussion_status`; opening a draft publishes it."""
    found = find_discussion(request.actor, repo_of(request, types, repo_id), number)
    data = read_json(request)
    new = _STATUSES.get(required_text_in(data, "status"))
    if new is None:
        raise BadInput('"status" must be open or closed')
    event = change_status(
        actor=request.actor, discussion=found, status=new, comment=text_in(data, "comment")
    )
    return json_answer({"newStatus": shapes.timeline_event(event, origin=origin(request))})


@wire_view("POST")
def merge(request: ActorRequest, types: str, repo_id: str, number: int) -> HttpResponse:
    """`{comment?}`, and beyond the official client `{mergeWay?, message?, head?}`.

    Source: huggingface_hub `merge_pull_request`.
    """
    found = find_pull_request(request.actor, repo_of(request, types, repo_id), number)
    data = read_json(request)
    try:
        way = MergeWay(text_in(data, "mergeWay", default=MergeWay.SQUASH))
    except ValueError:
        raise BadInput(f'"mergeWay" must be one of {", ".join(MergeWay)}') from None
    oid = merge_pull_request(
        actor=request.actor,
        pull_request=found,
        way=way,
        message=text_in(data, "message"),
        comment=text_in(data, "comment"),
        head=text_in(data, "head"),
    )
    return json_answer({"success": True, "mergeCommitId": oid})


@wire_view("POST")
def pin(request: ActorRequest, types: str, repo_id: str, number: int) -> HttpResponse:
    """`{pinned}`: true when absent."""
    found = find_discussion(request.actor, repo_of(request, types, repo_id), number)
    is_pinned = flag_in(read_json(request), "pinned") is not False
    pin_discussion(actor=request.actor, discussion=found, is_pinned=is_pinned)
    return json_answer({"success": True, "pinned": is_pinned})


@wire_view("POST")
def lock(request: ActorRequest, types: str, repo_id: str, number: int) -> HttpResponse:
    """`{locked}`: true when absent."""
    found = find_discussion(request.actor, repo_of(request, types, repo_id), number)
    is_locked = flag_in(read_json(request), "locked") is not False
    lock_discussion(actor=request.actor, discussion=found, is_locked=is_locked)
    return json_answer({"success": True, "locked": is_locked})


@wire_view("POST")
def update(request: ActorRequest, types: str, repo_id: str, number: int) -> HttpResponse:
    """Merge the target into the pull request."""
    found = find_pull_request(request.actor, repo_of(request, types, repo_id), number)
    oid = update_pull_request(actor=request.actor, pull_request=found)
    return json_answer({"success": True, "commitOid": oid})


@wire_view("DELETE")
def ref(request: ActorRequest, types: str, repo_id: str, number: int) -> HttpResponse:
    """`refs/pr/N` of a pull request that is over."""
    found = find_pull_request(request.actor, repo_of(request, types, repo_id), number)
    delete_pull_ref(actor=request.actor, pull_request=found)
    return json_answer({"success": True})
