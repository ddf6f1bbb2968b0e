"""What happened, why the reader is told, and where it stands, in words; for pages and mails alike."""

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
}


def who(row: Notification) -> str:
    return row.actor.username if row.actor is not None else "somebody"


def did(row: Notification) -> str:
    """`commented on`; with `thing` behind it a sentence."""
    what = What(row.what)
    if what is What.JOINED:
        return "added you to"
    if what is What.COMMENTED and row.reason == Reason.MENTION:
        return "mentioned you in"
    return _DID[what]


def thing(row: Notification) -> str:
    """`pull request #3`, or the organization's name."""
    if row.what == What.JOINED:
        return row.organization.name if row.organization is not None else "an organization"
    if row.discussion is None:
        return "a discussion"
    return f"{row.discussion.kind_name} #{row.discussion.number}"


def title(row: Notification) -> str:
    if row.what == What.JOINED:
        return f"You are a member of {thing(row)} now"
    return "" if row.discussion is None else row.discussion.title


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
    if row.repo is None or row.discussion is None:
        return "/notifications"
    path = f"{row.repo.url_path}/discussions/{row.discussion.number}"
    return f"{path}#{row.comment.public_id}" if row.comment is not None else path


def text(row: Notification) -> str:
    """What the comment says now; "" once it is hidden."""
    return "" if row.comment is None or row.comment.is_hidden else row.comment.text
