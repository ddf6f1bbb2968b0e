"""Discussions as the wire spells them. Source: huggingface_hub `community.py`, `hf_api.py`."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NotRequired, TypedDict, cast

from accounts.api.shapes import absolute
from accounts.avatars import avatar_path
from accounts.models import User
from community.diffs import Change
from community.models import Discussion, EventKind, Review, ReviewThread, TimelineEvent
from community.rendering import comment_html
from hub.kernel.clock import wire_time
from repos.models import Repository

# Above it, clients are told that there are conflicts, not where.
_MAX_CONFLICTS = 1000


class Author(TypedDict):
    _id: str
    name: str
    type: Literal["user"]
    fullname: str
    avatarUrl: str
    isPro: bool
    isHf: bool


class RepoName(TypedDict):
    name: str
    type: str


class DiscussionRow(TypedDict):
    """author: absent, never null, when the account is gone."""

    num: int
    title: str
    status: str
    isPullRequest: bool
    createdAt: str
    author: NotRequired[Author]
    repo: RepoName
    pinned: bool
    locked: bool
    numComments: int


class Event(TypedDict):
    id: str
    type: str
    createdAt: str
    author: NotRequired[Author]
    data: dict[str, Any]  # Any: its keys depend on the type


class ThreadShape(TypedDict):
    id: str
    path: str
    side: str
    startLine: int
    line: int
    blobOid: str
    resolved: bool


class ReviewShape(TypedDict):
    id: str
    verdict: str
    head: str
    base: str
    createdAt: str


class Changes(TypedDict):
    base: str
    mergeCommitId: NotRequired[str]


class DiscussionDetails(DiscussionRow):
    events: list[Event]
    changes: NotRequired[Changes]
    filesWithConflicts: NotRequired[list[str] | bool]
    diff: NotRequired[str]


class DiscussionList(TypedDict):
    discussions: list[DiscussionRow]
    count: int
    start: int
    numClosedDiscussions: int


class NewDiscussion(TypedDict):
    num: int
    url: str
    pullRequest: bool


def discussion_list(
    rows: Iterable[Discussion],
    repo: Repository,
    *,
    count: int,
    start: int,
    closed: int,
    origin: str,
) -> DiscussionList:
    """Body of GET …/discussions. Source: `HfApi.get_repo_discussions`."""
    return {
        "discussions": [discussion_row(row, repo, origin=origin) for row in rows],
        "count": count,
        "start": start,
        "numClosedDiscussions": closed,
    }


def discussion_row(discussion: Discussion, repo: Repository, *, origin: str) -> DiscussionRow:
    """{"num": 3, "title": "Fix config", "status": "draft", "isPullRequest": true,
    "createdAt": "2026-01-02T03:04:05.000Z", "author": {"name": "bob", …},
    "repo": {"name": "ada/bert", "type": "model"}, …}
    """
    row: DiscussionRow = {
        "num": discussion.number,
        "title": discussion.title,
        "status": discussion.status,
        "isPullRequest": discussion.is_pull_request,
        "createdAt": wire_time(discussion.created_at),
        "repo": {"name": repo.repo_id, "type": repo.repo_type},
        "pinned": discussion.is_pinned,
        "locked": discussion.is_locked,
        "numComments": discussion.comment_count,
    }
    if discussion.author is not None:
        row["author"] = author(discussion.author, origin=origin)
    return row


def discussion_details(
    discussion: Discussion,
    repo: Repository,
    events: Sequence[TimelineEvent],
    *,
    change: Change | None,
    diff: str,
    origin: str,
) -> DiscussionDetails:
    """Body of GET …/discussions/{num}. change: None for discussions, and where files are hidden.

    Source: `HfApi.get_discussion_details`.
    """
    row = discussion_row(discussion, repo, origin=origin)
    shows = change is not None
    told = [timeline_event(event, origin=origin, shows_files=shows) for event in events]
    # mypy wants even the absent keys named when a dictionary is spread.
    body = cast("DiscussionDetails", {**row, "events": told})
    if discussion.is_pull_request:
        body["changes"] = {"base": discussion.target_ref}
        if discussion.merge_oid:
            body["changes"]["mergeCommitId"] = discussion.merge_oid
        body["filesWithConflicts"] = _conflicts(change)
        body["diff"] = diff
    return body


def timeline_event(event: TimelineEvent, *, origin: str, shows_files: bool = False) -> Event:
    """{"id": "66…", "type": "commit", "createdAt": "…", "author": {"name": "bob", …},
    "data": {"subject": "Fix", "oid": "89ab…"}}
    """
    body: Event = {
        "id": event.public_id,
        "type": event.kind,
        "createdAt": wire_time(event.created_at),
        "data": _comment(event, origin=origin) if event.is_comment else _data(event),
    }
    if event.author is not None:
        body["author"] = author(event.author, origin=origin)
    if event.thread is not None and shows_files:
        body["data"]["thread"] = thread(event.thread)
    return body


def thread(one: ReviewThread) -> ThreadShape:
    """Where a comment about lines was made. SECURITY: only for who may read the files."""
    return {
        "id": one.public_id,
        "path": one.path,
        "side": one.side,
        "startLine": one.start_line,
        "line": one.end_line,
        "blobOid": one.blob_oid,
        "resolved": one.is_resolved,
    }


def review(one: Review) -> ReviewShape:
    """{"id": "66…", "verdict": "approve", "head": "89ab…", "base": "…", "createdAt": "…"}"""
    return {
        "id": one.public_id,
        "verdict": one.verdict,
        "head": one.head_oid,
        "base": one.base_oid,
        "createdAt": wire_time(one.created_at),
    }


def author(user: User, *, origin: str) -> Author:
    return {
        "_id": user.namespace.public_id,
        "name": user.username,
        "type": "user",
        "fullname": user.get_full_name(),
        "avatarUrl": absolute(avatar_path(user.username, user.avatar_url), origin),
        "isPro": user.is_pro,
        "isHf": False,
    }


def _comment(event: TimelineEvent, *, origin: str) -> dict[str, Any]:  # Any: JSON
    """{"edited": false, "hidden": false, "latest": {"raw": "Hi", "html": "<p>Hi</p>", …}, …}"""
    writer = event.edited_by or event.author
    latest: dict[str, Any] = {
        "raw": event.text,
        "html": comment_html(event),
        "updatedAt": wire_time(event.edited_at or event.created_at),
    }
    if writer is not None:
        latest["author"] = {"name": writer.username}
    data: dict[str, Any] = {
        "edited": event.edit_count > 0,
        "hidden": event.is_hidden,
        "latest": latest,
        "numEdits": event.edit_count,
        "history": [
            {
                "raw": version.text,
                "updatedAt": wire_time(version.written_at),
                **({"author": {"name": version.author.username}} if version.author else {}),
            }
            for version in event.versions.all()
        ],
        "reactions": _reactions(event),
    }
    if event.is_hidden and event.hidden_by is not None:
        data["hiddenBy"] = event.hidden_by.username
    return data


def _reactions(event: TimelineEvent) -> list[dict[str, Any]]:  # Any: JSON
    people: dict[str, list[str]] = {}
    for reaction in event.reactions.all():
        people.setdefault(reaction.emoji, []).append(reaction.user.username)
    return [
        {"reaction": emoji, "users": names, "count": len(names)} for emoji, names in people.items()
    ]


def _data(event: TimelineEvent) -> dict[str, Any]:  # Any: JSON
    if event.kind != EventKind.REFERENCE or event.source is None:
        return dict(event.data)
    # `queries.timeline` has dropped those that the reader may not see.
    source = event.source.discussion
    return {
        "num": source.number,
        "title": source.title,
        "repo": {"name": source.repo.repo_id, "type": source.repo.repo_type},
    }


def _conflicts(change: Change | None) -> list[str] | bool:
    answer = None if change is None else change.answer
    if answer is None:
        return []
    if answer.is_unrelated or len(answer.paths) > _MAX_CONFLICTS:
        return True
    return list(answer.paths)
