"""`/{repo}/discussions/{number}`: what was said, what happened, and what to do next."""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from community import policy
from community.approvals import Standing, standing_of
from community.diffs import Change, change_of
from community.errors import DiscussionNotFound
from community.freed import freed_by_deleting
from community.lookup import find_comment
from community.merge_ways import squash_message
from community.models import Discussion
from community.queries import (
    Shown,
    everybody_in,
    long_timeline,
    participants,
    timeline,
)
from community.text_targets import targets_of
from community.views.door import discussion_of
from community.views.timeline_page import cursor_of, lines
from repos.git.types import RepoPath
from repos.git_of import git_of
from repos.identity import signature_of
from repos.models import RepoType
from repos.spaces.app_file import is_static
from repos.views.frame import repo_context


@dataclass(frozen=True, slots=True)
class MergeBox:
    """What stands below the timeline of a pull request that is not over.

    head: what the merge form was shown for; a merge of anything else is refused.
    protected: the words of the rule that lets this reader change nothing on the target; "" without.
    """

    head: str
    message: str
    is_clean: bool
    is_unrelated: bool
    has_changes: bool
    conflicts: tuple[str, ...]
    standing: Standing
    protected: str

    @property
    def may_merge(self) -> bool:
        return self.is_clean and not self.standing.is_held_back and not self.protected


@require_safe
def discussion(
    request: ActorRequest, repo_type: RepoType, repo_id: str, number: int
) -> HttpResponse:
    found = discussion_of(request, repo_type, repo_id, number)
    context = discussion_context(request, found)
    shown = (
        Shown(timeline(request.actor, found))
        if "all" in request.GET
        else long_timeline(request.actor, found)
    )
    events = shown.events
    change = None
    if found.is_pull_request and policy.may_read_files(request.actor, found.repo):
        change = change_of(git_of(found.repo), found)
    context |= {
        "lines": lines(
            request.actor,
            events,
            may_write=context["may_write"],
            may_react=context["may_comment"],
            targets=targets_of(
                request.actor, found.repo, [event.text for event in events if event.text]
            ),
        ),
        "participants": everybody_in(found) if shown.left_out else participants(events),
        "shown": shown,
        "cursor": cursor_of(found, events),
        "once": secrets.token_hex(16),
        "merge_box": _merge_box(request, found, change) if found.is_live else None,
        "shows_files": change is not None and change.end is not None,
        "has_card": _has_card(found, change),
        "ref_card_href": context["at"].at(found.ref).blob("README.md"),
        "ref_app_href": _app_href(found),
    }
    return render(request, "community/discussion.html", context)


def _app_href(found: Discussion) -> str:
    """The Space's page with what is proposed running in it; "" when there is nothing to run."""
    if not found.is_pull_request or found.is_ref_deleted or not is_static(found.repo):
        return ""
    return f"{found.repo.url_path}?{urlencode({'revision': found.ref})}"


@require_safe
def deleting_ref(
    request: ActorRequest, repo_type: RepoType, repo_id: str, number: int
) -> HttpResponse:
    """Asks whether to delete the ref of a pull request that is over, and tells what that frees.

    Raises: DiscussionNotFound: there is nothing to delete. Forbidden, NotSignedIn.
    """
    found = discussion_of(request, repo_type, repo_id, number)
    policy.require_may_moderate(request.actor, found)
    if not found.has_ref_to_delete:
        raise DiscussionNotFound(number)
    context = discussion_context(request, found) | {"freed": freed_by_deleting(found)}
    return render(request, "community/delete_ref.html", context)


@require_safe
def comment_history(
    request: ActorRequest, repo_type: RepoType, repo_id: str, number: int, comment_id: str
) -> HttpResponse:
    """Every former text of a comment, for everybody who reads the discussion."""
    found = discussion_of(request, repo_type, repo_id, number)
    comment = find_comment(found, comment_id)
    context = discussion_context(request, found)
    context |= {
        "comment": comment,
        "versions": comment.versions.select_related("author__namespace").order_by("-pk"),
    }
    return render(request, "community/history.html", context)


def discussion_context(
    request: ActorRequest, found: Discussion
) -> dict[str, Any]:  # Any: Django's own shape of a context
    """What the pages of one discussion share; `is_opener` and `may_write` open the forms."""
    actor = request.actor
    context = repo_context(request, found.repo, "community")
    is_opener = actor.user_id is not None and found.author_id == actor.user_id
    context |= {
        "discussion": found,
        "is_opener": is_opener,
        "may_manage": is_opener or context["may_write"],
        "may_comment": actor.user_id is not None and not found.is_locked,
        "may_push": is_opener or context["may_write"],
        "target_href": context["at"].at(found.target).tree() if found.target else "",
        "ref_href": context["at"].at(found.ref).tree(),
    }
    return context


def _has_card(found: Discussion, change: Change | None) -> bool:
    if change is None or change.end is None:
        return False
    return bool(git_of(found.repo).entries(change.end, [RepoPath("README.md")]))


def _merge_box(request: ActorRequest, found: Discussion, change: Change | None) -> MergeBox | None:
    answer = None if change is None else change.answer
    if change is None or answer is None or change.end is None:
        return None
    git = git_of(found.repo)
    standing = standing_of(found, change.end)
    return MergeBox(
        head=change.end,
        message=squash_message(git, found, change.ends, by=signature_of(request.actor)),
        is_clean=answer.is_clean,
        is_unrelated=answer.is_unrelated,
        has_changes=answer.has_changes,
        conflicts=answer.paths,
        standing=standing,
        protected=policy.merge_refusal(request.actor, found, standing.rules),
    )
