"""Wire shapes of notifications, keys spelled as on the wire."""

from typing import Literal, NotRequired, TypedDict

from accounts.api.shapes import absolute
from accounts.avatars import avatar_path
from accounts.models import User
from hub.kernel.clock import wire_time
from notifications.models import Notification, What
from notifications.wording import organization_name, url_path, why


class NotifiedRepo(TypedDict):
    name: str
    type: str


class Participant(TypedDict):
    _id: str
    avatar: str
    user: str


class NotifiedDiscussion(TypedDict):
    num: int
    title: str
    status: str
    id: str
    isPullRequest: bool
    participating: list[Participant]


class NotifiedCollection(TypedDict):
    """slug: as the API of collections takes it."""

    slug: str
    title: str


class WireNotification(TypedDict):
    """One row of GET /api/notifications. `repo` and `discussion` are missing for an organization's.

    id, reason, what, url and collection are ours: the Hub's description has no name for a single
    notification, and none for collections. repo beside collection: what was added to it.
    """

    type: Literal["repo", "org", "collection"]
    id: str
    updatedAt: str
    read: bool
    what: str
    reason: str
    url: str
    discussionEventId: NotRequired[str]
    repo: NotRequired[NotifiedRepo]
    discussion: NotRequired[NotifiedDiscussion]
    org: NotRequired[str]
    collection: NotRequired[NotifiedCollection]


class Counts(TypedDict):
    """Up to 1,001 each: more is not counted. view: of the filter that was asked with."""

    view: int
    unread: int
    all: int


class WireNotifications(TypedDict):
    notifications: list[WireNotification]
    count: Counts
    start: int


_TYPES: dict[What, Literal["org", "collection"]] = {
    What.JOINED: "org",
    What.COLLECTED: "collection",
}


def wire_notification(row: Notification, *, origin: str) -> WireNotification:
    """Source: the Hub's OpenAPI description, `GET /api/notifications`."""
    body: WireNotification = {
        "type": _TYPES.get(What(row.what), "repo"),
        "id": str(row.pk),
        "updatedAt": wire_time(row.created_at),
        "read": row.read_at is not None,
        "what": row.what,
        "reason": why(row),
        "url": f"{origin}{url_path(row)}",
    }
    if row.what == What.JOINED:
        body["org"] = organization_name(row)
    if row.item is not None:
        collection = row.item.collection
        body["collection"] = {"slug": collection.full_slug, "title": collection.title}
    if row.comment is not None:
        body["discussionEventId"] = row.comment.public_id
    if row.repo is not None:
        body["repo"] = {"name": row.repo.repo_id, "type": row.repo.repo_type}
    if row.discussion is not None:
        body["discussion"] = {
            "num": row.discussion.number,
            "title": row.discussion.title,
            "status": row.discussion.status,
            "id": row.discussion.public_id,
            "isPullRequest": row.discussion.is_pull_request,
            "participating": [_participant(row.actor, origin)] if row.actor is not None else [],
        }
    return body


def _participant(user: User, origin: str) -> Participant:
    return {
        "_id": user.namespace.public_id,
        "avatar": absolute(avatar_path(user.username, user.avatar_url), origin),
        "user": user.username,
    }
