"""`…/discussions/{num}/review`, `/line-comment`, `/thread/…`, `/suggestions`: beyond the official client."""

from django.http import HttpResponse

from accounts.actor import ActorRequest
from community.actions.add_line_comment import add_line_comment
from community.actions.apply_suggestions import apply_suggestions
from community.actions.dismiss_review import dismiss_review
from community.actions.reply_in_thread import reply_in_thread
from community.actions.resolve_thread import resolve_thread
from community.actions.submit_review import submit_review
from community.api import shapes
from community.lookup import find_comment, find_pull_request, find_review, find_thread
from community.models import DiffSide, Discussion, Verdict
from hub.kernel.errors import BadInput
from hub.kernel.wire import json_answer, origin, read_json, wire_view
from repos.api.door import flag_in, repo_of, required_text_in, text_in

_MAX_LINE = 10_000_000


@wire_view("POST")
def review(request: ActorRequest, types: str, repo_id: str, number: int) -> HttpResponse:
    """`{verdict: approve, request-changes or comment, comment?, head?}`."""
    found = _pull_request(request, types, repo_id, number)
    data = read_json(request)
    try:
        verdict = Verdict(required_text_in(data, "verdict"))
    except ValueError:
        raise BadInput(f'"verdict" must be one of {", ".join(Verdict.values)}') from None
    made = submit_review(
        actor=request.actor,
        pull_request=found,
        verdict=verdict,
        text=text_in(data, "comment"),
        head=text_in(data, "head"),
    )
    return json_answer({"review": shapes.review(made)})


@wire_view("POST")
def dismiss(
    request: ActorRequest, types: str, repo_id: str, number: int, review_id: str
) -> HttpResponse:
    found = _pull_request(request, types, repo_id, number)
    dismiss_review(actor=request.actor, review=find_review(found, review_id))
    return json_answer({"success": True})


@wire_view("POST")
def line_comment(request: ActorRequest, types: str, repo_id: str, number: int) -> HttpResponse:
    """`{comment, path, line, startLine?, side?: new or old, head?}`."""
    found = _pull_request(request, types, repo_id, number)
    data = read_json(request)
    try:
        side = DiffSide(text_in(data, "side", default=DiffSide.NEW))
    except ValueError:
        raise BadInput('"side" must be new or old') from None
    line = _line_in(data, "line")
    if line is None:
        raise BadInput('"line" must be a number')
    comment = add_line_comment(
        actor=request.actor,
        pull_request=found,
        text=required_text_in(data, "comment"),
        path=required_text_in(data, "path"),
        start_line=_line_in(data, "startLine"),
        end_line=line,
        side=side,
        head=text_in(data, "head"),
    )
    told = shapes.timeline_event(comment, origin=origin(request), shows_files=True)
    return json_answer({"newMessage": told})


@wire_view("POST")
def reply(
    request: ActorRequest, types: str, repo_id: str, number: int, thread_id: str
) -> HttpResponse:
    """`{comment}`."""
    thread = find_thread(_pull_request(request, types, repo_id, number), thread_id)
    text = required_text_in(read_json(request), "comment")
    comment = reply_in_thread(actor=request.actor, thread=thread, text=text)
    told = shapes.timeline_event(comment, origin=origin(request), shows_files=True)
    return json_answer({"newMessage": told})


@wire_view("POST")
def resolve(
    request: ActorRequest, types: str, repo_id: str, number: int, thread_id: str
) -> HttpResponse:
    """`{resolved}`: true when absent."""
    thread = find_thread(_pull_request(request, types, repo_id, number), thread_id)
    is_resolved = flag_in(read_json(request), "resolved") is not False
    resolve_thread(actor=request.actor, thread=thread, is_resolved=is_resolved)
    return json_answer({"success": True, "resolved": is_resolved})


@wire_view("POST")
def suggestions(request: ActorRequest, types: str, repo_id: str, number: int) -> HttpResponse:
    """`{comments: [id, …]}`: commit what they suggest."""
    found = _pull_request(request, types, repo_id, number)
    ids = read_json(request).get("comments")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise BadInput('"comments" must be a list of ids')
    comments = [find_comment(found, one) for one in dict.fromkeys(ids[:100])]
    oid = apply_suggestions(actor=request.actor, pull_request=found, comments=comments)
    return json_answer({"success": True, "commitOid": oid})


def _pull_request(request: ActorRequest, types: str, repo_id: str, number: int) -> Discussion:
    return find_pull_request(request.actor, repo_of(request, types, repo_id), number)


def _line_in(data: dict[str, object], name: str) -> int | None:
    """None: it was not said. Raises: BadInput."""
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MAX_LINE:
        raise BadInput(f'"{name}" must be the number of a line')
    return value
