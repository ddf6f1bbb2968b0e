"""`…/discussions` and `…/discussions/{num}`: list, open, read."""

from typing import TypeVar

from django.http import HttpResponse

from accounts.actor import ActorRequest
from community import policy
from community.actions.open_discussion import open_discussion
from community.actions.open_pull_request import open_pull_request
from community.api import shapes
from community.diffs import change_of, diff_text
from community.lookup import find_discussion
from community.queries import (
    DiscussionFilter,
    Kind,
    State,
    matching_discussions,
    open_and_closed_counts,
    page_of,
    timeline,
)
from hub.kernel.errors import BadInput
from hub.kernel.wire import by_method, flag, json_answer, origin, read_json, whole_number, wire_view
from hub.kernel.wording import quoted
from repos.api.door import flag_in, query_text, repo_of, required_text_in, text_in, web_url
from repos.git_of import git_of

T = TypeVar("T")
_PAGE_SIZE = 50
_MAX_PAGE = 1_000_000
_MAX_DIFF_BYTES = 10 << 20
_KINDS: dict[str, Kind] = {
    "": "all",
    "all": "all",
    "discussion": "discussion",
    "pull_request": "pull_request",
}
_STATES: dict[str, State] = {"": "all", "all": "all", "open": "open", "closed": "closed"}


def _list(request: ActorRequest, types: str, repo_id: str) -> HttpResponse:
    """Source: huggingface_hub `get_repo_discussions`; pages by index, until `count` is reached."""
    repo = repo_of(request, types, repo_id)
    policy.require_may_read(request.actor, repo)
    wanted = DiscussionFilter(
        kind=_one_of(request, "type", _KINDS),
        author=query_text(request.GET, "author"),
        search=query_text(request.GET, "search"),
    )
    state = _one_of(request, "status", _STATES)
    page = whole_number(request.GET, "p", default=0, maximum=_MAX_PAGE)
    live, over = open_and_closed_counts(matching_discussions(repo, wanted))
    rows = matching_discussions(
        repo, DiscussionFilter(wanted.kind, state, wanted.author, wanted.search)
    )
    start = page * _PAGE_SIZE
    body = shapes.discussion_list(
        page_of(rows, start=start, size=_PAGE_SIZE),
        repo,
        count={"all": live + over, "open": live, "closed": over}[state],
        start=start,
        closed=over,
        origin=origin(request),
    )
    return json_answer(body)


def _create(request: ActorRequest, types: str, repo_id: str) -> HttpResponse:
    """Source: huggingface_hub `create_discussion`, `create_pull_request`."""
    repo = repo_of(request, types, repo_id)
    policy.require_may_open(request.actor, repo)
    data = read_json(request)
    is_pull_request = flag_in(data, "pullRequest") or False
    born = (open_pull_request if is_pull_request else open_discussion)(
        actor=request.actor,
        repo=repo,
        title=required_text_in(data, "title"),
        description=text_in(data, "description"),
    )
    body: shapes.NewDiscussion = {
        "num": born.number,
        "url": web_url(request, repo, f"/discussions/{born.number}"),
        "pullRequest": is_pull_request,
    }
    return json_answer(body)


discussions = by_method(GET=_list, POST=_create)


@wire_view("GET")
def discussion(request: ActorRequest, types: str, repo_id: str, number: int) -> HttpResponse:
    """Source: huggingface_hub `get_discussion_details`, which always sends `?diff=1`."""
    repo = repo_of(request, types, repo_id)
    found = find_discussion(request.actor, repo, number)
    # SECURITY: a diff is files; those of a gated repository wait for the grant.
    shows_files = found.is_pull_request and policy.may_read_files(request.actor, repo)
    git = git_of(repo)
    change = change_of(git, found) if shows_files else None
    wants_diff = change is not None and flag(request.GET, "diff")
    body = shapes.discussion_details(
        found,
        repo,
        timeline(request.actor, found),
        change=change,
        diff=diff_text(git, change, limit_bytes=_MAX_DIFF_BYTES) if change and wants_diff else "",
        origin=origin(request),
    )
    return json_answer(body)


def _one_of(request: ActorRequest, name: str, known: dict[str, T]) -> T:
    value = request.GET.get(name, "")
    if value not in known:
        raise BadInput(
            f"{name}={quoted(value, 80)} must be one of {', '.join(filter(None, known))}."
        )
    return known[value]
