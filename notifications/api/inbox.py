"""`/api/notifications`: list, take away, mark read. Source: the Hub's OpenAPI description."""

from collections.abc import Mapping
from typing import TypeVar

from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput
from hub.kernel.wire import (
    by_method,
    flag,
    json_answer,
    origin,
    read_json,
    whole_number,
    wire_view,
)
from hub.kernel.wording import quoted
from notifications import policy
from notifications.actions.finish import finish
from notifications.actions.mark_read import mark_read
from notifications.api.shapes import WireNotifications, wire_notification
from notifications.queries import (
    PAGE_SIZE,
    About,
    Choice,
    InboxFilter,
    View,
    counted,
    inbox,
    with_everything,
)
from repos.lookup import find_repo
from repos.models import RepoType

T = TypeVar("T")
_MAX_PAGE = 4000
_MOST_NAMED = 1000
_VIEWS = {"": View.ALL, "all": View.ALL, "unread": View.UNREAD}
_ABOUTS = {
    "": About.ALL,
    "all": About.ALL,
    "participating": About.PARTICIPATING,
    "mentions": About.MENTIONED,
}


def _list(request: ActorRequest) -> HttpResponse:
    """`p` counts pages of 25 from 0; a page deep down costs more than one near the top."""
    policy.require_own(request.actor)
    rows = inbox(request.actor, _filter(request))
    start = whole_number(request.GET, "p", default=0, maximum=_MAX_PAGE) * PAGE_SIZE
    found = with_everything(rows)[start : start + PAGE_SIZE]
    body: WireNotifications = {
        "notifications": [wire_notification(row, origin=origin(request)) for row in found],
        "count": {
            "view": counted(rows),
            "unread": counted(inbox(request.actor, InboxFilter())),
            "all": counted(inbox(request.actor, InboxFilter(view=View.ALL))),
        },
        "start": start,
    }
    return json_answer(body)


def _delete(request: ActorRequest) -> HttpResponse:
    finish(actor=request.actor, choice=_choice(request, read_json(request)))
    return json_answer({"success": True})


notifications = by_method(GET=_list, DELETE=_delete)


@wire_view("POST")
def mark_as_read(request: ActorRequest) -> HttpResponse:
    """`{"discussionIds": […], "read": true}`, or `?applyToAll=true` with the filters of the list."""
    data = read_json(request)
    is_read = data.get("read", True)
    if not isinstance(is_read, bool):
        raise BadInput("read must be true or false.")
    mark_read(actor=request.actor, choice=_choice(request, data), is_read=is_read)
    return json_answer({"success": True})


def _filter(request: ActorRequest) -> InboxFilter:
    """Raises: BadInput, RepoNotFound."""
    repo_type = request.GET.get("repoType", "")
    if repo_type and repo_type not in RepoType.values:
        raise BadInput(
            f"repoType={quoted(repo_type, 80)} must be one of {', '.join(RepoType.values)}."
        )
    repo_pk = None
    if repo_id := request.GET.get("repoName", ""):
        repo_pk = find_repo(request.actor, RepoType(repo_type or "model"), repo_id).pk
    return InboxFilter(
        view=_one_of(request, "readStatus", _VIEWS),
        about=_one_of(request, "mention", _ABOUTS),
        repo_pk=repo_pk,
        repo_type=repo_type,
    )


def _choice(request: ActorRequest, data: Mapping[str, object]) -> Choice:
    """Raises: BadInput: neither ids nor applyToAll, so that an empty body never means everything."""
    wanted = _filter(request)
    if flag(request.GET, "applyToAll"):
        return Choice(wanted)
    ids = data.get("discussionIds")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise BadInput("Send discussionIds as a list, or applyToAll=true.")
    if len(ids) > _MOST_NAMED:
        raise BadInput(f"At most {_MOST_NAMED} discussionIds at once; or send applyToAll=true.")
    return Choice(wanted, discussions=tuple(one.replace("\0", "") for one in ids))


def _one_of(request: ActorRequest, name: str, known: dict[str, T]) -> T:
    value = request.GET.get(name, "")
    if value not in known:
        raise BadInput(
            f"{name}={quoted(value, 80)} must be one of {', '.join(filter(None, known))}."
        )
    return known[value]
