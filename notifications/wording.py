"""What happened, why the reader is told, and where it stands, in words; for pages and mails alike."""

from collections_app.models import ItemKind
from notifications.models import Notification, Reason, What

_DID = {
    What.COMMENTED: "commented on",
    What.COMMITS: "added commits to",
    What.PUBLISHED: "published",
    What.CLOSED: "closed",
    What.REOPENED: "reopened",
    What.MERGED: "merged",
    What.OPENED: "opened",
}
_WHY = {
    Reason.MENTION: "you were mentioned",
    Reason.AUTHOR: "you opened it",
    Reason.PARTICIPANT: "you took part in it",
    Reason.THREAD: "you watch this discussion",
    Reason.OWNER: "the repository is yours",
    Reason.REPO: "you watch the repository",
    Reason.MEMBER: "you are a member",
    Reason.ITEM_OWNER: "what was added is yours",
    Reason.ITEM_ADMIN: "what was added belongs to an organization that you manage",
}


def who(row: Notification) -> str:
    return row.actor.username if row.actor is not None else "somebody"


def did(row: Notification) -> str:
    """`commented on`; with `thing` behind it a sentence."""
    what = What(row.what)
    if what is What.JOINED:
        return "added you to"
    if what is What.COLLECTED:
        return "added"
    if what is What.COMMENTED and row.reason == Reason.MENTION:
        return "mentioned you in"
    return _DID[what]


def thing(row: Notification) -> str:
    """`pull request #3`, the organization's name, or `a model to a collection of ben`."""
    if row.what == What.JOINED:
        return row.organization.name if row.organization is not None else "an organization"
    if row.what == What.COLLECTED:
        return _collected_thing(row)
    if row.discussion is None:
        return "a discussion"
    return f"{row.discussion.kind_name} #{row.discussion.number}"


def title(row: Notification) -> str:
    if row.what == What.JOINED:
        return f"You are a member of {thing(row)} now"
    if row.what == What.COLLECTED:
        name = _collected_name(row)
        return (
            ""
            if row.item is None
            else f"{name} is in the collection “{row.item.collection.title}” now"
        )
    return "" if row.discussion is None else row.discussion.title


def place(row: Notification) -> str:
    """The repository in which it happened; "" when it happened in none."""
    return "" if row.repo is None or row.what == What.COLLECTED else row.repo.repo_id


def why(row: Notification, reason: str = "") -> str:
    """Ends a sentence that begins "because"."""
    given = Reason(reason or row.reason)
    if given is Reason.NAMESPACE:
        owner = row.repo.author if row.repo is not None else ""
        return f"you watch {owner}" if owner else "you watch its owner"
    return _WHY[given]


def url_path(row: Notification) -> str:
    """Where it stands; the comment is the anchor."""
    if row.what == What.JOINED:
        name = row.organization.name if row.organization is not None else ""
        return f"/settings/notifications?joined={name}"
    if row.what == What.COLLECTED and row.item is not None:
        return row.item.collection.url_path
    if row.repo is None or row.discussion is None:
        return "/notifications"
    path = f"{row.repo.url_path}/discussions/{row.discussion.number}"
    return f"{path}#{row.comment.public_id}" if row.comment is not None else path


def text(row: Notification) -> str:
    """What the comment says now, "" once it is hidden; or the note beside the item."""
    if row.item is not None:
        return row.item.note
    return "" if row.comment is None or row.comment.is_hidden else row.comment.text


def _collected_thing(row: Notification) -> str:
    if row.item is None:
        return "something to a collection"
    kind = ItemKind(row.item.kind)
    name = "Space" if kind is ItemKind.SPACE else kind.value
    return f"a {name} to a collection of {row.item.collection.namespace.name}"


def _collected_name(row: Notification) -> str:
    """`repo` stands in the row itself, so that no line asks for it again."""
    if row.repo is not None:
        return row.repo.repo_id
    linked = None if row.item is None else row.item.linked
    return "it" if linked is None else f"“{linked.title}”"
