"""What an open page asks for while it is read: news of its timeline, and how a text will look."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import ActorRequest
from community import policy
from community.lookup import find_newest_state
from community.models import TimelineEvent
from community.names import parse_description
from community.queries import full_events
from community.rendering import text_html
from community.text_targets import targets_of
from community.views.discussion import discussion_context
from community.views.timeline_page import EPOCH, lines, micros
from repos.lookup import find_repo
from repos.models import RepoType

# More than people read at once; the page is loaded anew instead.
_MAX_NEWS = 200


@require_safe
def news(request: ActorRequest, repo_type: RepoType, repo_id: str, number: int) -> HttpResponse:
    """204 after one indexed question when nothing has happened since; else what is new or changed."""
    found = find_newest_state(request.actor, repo_type, repo_id, number)
    last, since = _cursor(request.GET.get("since", ""))
    if micros(found.updated_at) == since:
        return HttpResponse(status=204)
    moment = _moment(since)
    rows = TimelineEvent.objects.filter(Q(pk__gt=last) | Q(changed_at__gt=moment))
    events = full_events(request.actor, found, rows)
    context = discussion_context(request, found)
    shown = lines(
        request.actor,
        events,
        may_write=context["may_write"],
        may_react=context["may_comment"],
        targets=targets_of(request.actor, found.repo, [event.text for event in events]),
    )
    context |= {
        "new_lines": [line for line in shown if line.event.pk > last],
        "changed_lines": [line for line in shown if line.event.pk <= last],
        "cursor": f"{max([last, *(event.pk for event in events)])}.{micros(found.updated_at)}",
        "is_much": len(events) > _MAX_NEWS,
        "needs_reload": any(not line.event.is_comment for line in shown),
    }
    return render(request, "community/_news.html", context)


@require_POST
def preview(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """HTML of a text as a comment here would show it to its writer.

    Raises: BadInput, NotSignedIn, DiscussionsDisabled, RepoNotFound.
    """
    repo = find_repo(request.actor, repo_type, repo_id)
    policy.require_may_open(request.actor, repo)
    text = parse_description(request.POST.get("text", ""))
    html = text_html(text, targets_of(request.actor, repo, [text]))
    return render(request, "community/_preview.html", {"html": html})


def _cursor(text: str) -> tuple[int, int]:
    last, _, since = text.partition(".")
    is_number = all(
        part.isascii() and part.isdecimal() and len(part) < 19 for part in (last, since)
    )
    return (int(last), int(since)) if is_number else (0, 0)


def _moment(micros: int) -> datetime:
    # A cursor of somebody's invention may be beyond what a date can say.
    return EPOCH + timedelta(microseconds=min(micros, 4 * 10**15))
