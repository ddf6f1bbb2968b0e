"""What happened, why the reader is told, and where it stands, in words; for pages and mails alike.

Each case is a sentence of its own, in the language that is spoken: other languages put the words in
another order.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collections_app.models import ItemKind
from hub.kernel.markdown import plain_text
from notifications.models import Notification, Reason, What

_MENTIONED = "mentioned"
# Of a comment; a page has 25 of them, and parsing each takes up to a millisecond.
_PREVIEWED_CHARS = 400
_IN_DISCUSSION: dict[str, str] = {
    What.COMMENTED: gettext_noop("{who} commented on discussion #{number}"),
    _MENTIONED: gettext_noop("{who} mentioned you in discussion #{number}"),
    What.CLOSED: gettext_noop("{who} closed discussion #{number}"),
    What.REOPENED: gettext_noop("{who} reopened discussion #{number}"),
    What.OPENED: gettext_noop("{who} opened discussion #{number}"),
}
_IN_PULL_REQUEST: dict[str, str] = {
    What.COMMENTED: gettext_noop("{who} commented on pull request #{number}"),
    _MENTIONED: gettext_noop("{who} mentioned you in pull request #{number}"),
    What.COMMITS: gettext_noop("{who} added commits to pull request #{number}"),
    What.PUBLISHED: gettext_noop("{who} published pull request #{number}"),
    What.CLOSED: gettext_noop("{who} closed pull request #{number}"),
    What.REOPENED: gettext_noop("{who} reopened pull request #{number}"),
    What.MERGED: gettext_noop("{who} merged pull request #{number}"),
    What.APPROVED: gettext_noop("{who} approved pull request #{number}"),
    What.OPENED: gettext_noop("{who} opened pull request #{number}"),
}
# It was deleted meanwhile.
_IN_NONE: dict[str, str] = {
    What.COMMENTED: gettext_noop("{who} commented on a discussion"),
    _MENTIONED: gettext_noop("{who} mentioned you in a discussion"),
    What.COMMITS: gettext_noop("{who} added commits to a discussion"),
    What.PUBLISHED: gettext_noop("{who} published a discussion"),
    What.CLOSED: gettext_noop("{who} closed a discussion"),
    What.REOPENED: gettext_noop("{who} reopened a discussion"),
    What.MERGED: gettext_noop("{who} merged a discussion"),
    What.APPROVED: gettext_noop("{who} approved a discussion"),
    What.OPENED: gettext_noop("{who} opened a discussion"),
}
_COLLECTED: dict[str, str] = {
    ItemKind.MODEL: gettext_noop("{who} added a model to a collection of {owner}"),
    ItemKind.DATASET: gettext_noop("{who} added a dataset to a collection of {owner}"),
    ItemKind.SPACE: gettext_noop("{who} added a Space to a collection of {owner}"),
    ItemKind.PAPER: gettext_noop("{who} added a paper to a collection of {owner}"),
    ItemKind.COLLECTION: gettext_noop("{who} added a collection to a collection of {owner}"),
}
_WHY: dict[str, str] = {
    Reason.MENTION: gettext_noop("you were mentioned"),
    Reason.AUTHOR: gettext_noop("you opened it"),
    Reason.PARTICIPANT: gettext_noop("you took part in it"),
    Reason.THREAD: gettext_noop("you watch this discussion"),
    Reason.OWNER: gettext_noop("the repository is yours"),
    Reason.REPO: gettext_noop("you watch the repository"),
    Reason.MEMBER: gettext_noop("you are a member"),
    Reason.ITEM_OWNER: gettext_noop("what was added is yours"),
    Reason.ITEM_ADMIN: gettext_noop("what was added belongs to an organization that you manage"),
}


def happened(row: Notification) -> str:
    """`ben commented on pull request #3`."""
    sentence, values = _sentence(row)
    return sentence.format(who=who(row), **values)


def happened_html(row: Notification) -> SafeString:
    """The same, with the name of the one who did it set off."""
    sentence, values = _sentence(row)
    return format_html(sentence, who=format_html("<strong>{}</strong>", who(row)), **values)


def happened_in_place(row: Notification) -> str:
    """`ben commented on pull request #3 in lab/bert`."""
    where = place(row)
    said = happened(row)
    return _("{happened} in {place}").format(happened=said, place=where) if where else said


def happened_in_place_html(row: Notification) -> SafeString:
    where = place(row)
    said = happened_html(row)
    return format_html(_("{happened} in {place}"), happened=said, place=where) if where else said


def who(row: Notification) -> str:
    return row.actor.username if row.actor is not None else _("somebody")


def organization_name(row: Notification) -> str:
    """Of the organization that the reader was taken into."""
    return row.organization.name if row.organization is not None else _("an organization")


def title(row: Notification) -> str:
    if row.what == What.JOINED:
        return _("You are a member of {name} now").format(name=organization_name(row))
    if row.what == What.COLLECTED:
        return _collected_title(row)
    return "" if row.discussion is None else row.discussion.title


def place(row: Notification) -> str:
    """The repository in which it happened; "" when it happened in none."""
    return "" if row.repo is None or row.what == What.COLLECTED else row.repo.repo_id


def why(row: Notification, reason: str = "") -> str:
    """Ends a sentence that begins "because"."""
    given = Reason(reason or row.reason)
    if given is Reason.NAMESPACE:
        owner = row.repo.author if row.repo is not None else ""
        return _("you watch {owner}").format(owner=owner) if owner else _("you watch its owner")
    return _(_WHY[given])


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


def preview(row: Notification) -> str:
    """The same in one line without Markdown's marks; the note beside an item has none."""
    said = text(row)[:_PREVIEWED_CHARS]
    return " ".join(said.split()) if row.item is not None else plain_text(said)


def _sentence(row: Notification) -> tuple[str, dict[str, object]]:
    """A sentence with places for `who` and for the values."""
    if row.what == What.JOINED:
        if row.organization is None:
            return _("{who} added you to an organization"), {}
        return _("{who} added you to {organization}"), {"organization": row.organization.name}
    if row.what == What.COLLECTED:
        if row.item is None:
            return _("{who} added something to a collection"), {}
        return _(_COLLECTED[row.item.kind]), {"owner": row.item.collection.namespace.name}
    is_mention = row.what == What.COMMENTED and row.reason == Reason.MENTION
    what = _MENTIONED if is_mention else row.what
    if row.discussion is None:
        return _(_IN_NONE[what]), {}
    sentences = _IN_PULL_REQUEST if row.discussion.is_pull_request else _IN_DISCUSSION
    return _(sentences[what]), {"number": row.discussion.number}


def _collected_title(row: Notification) -> str:
    """`repo` stands in the row itself, so that no line asks for it again."""
    if row.item is None:
        return ""
    collection = row.item.collection.title
    if row.repo is not None:
        sentence, name = _("{name} is in the collection “{collection}” now"), row.repo.repo_id
    elif row.item.linked is not None:
        sentence = _("“{name}” is in the collection “{collection}” now")
        name = row.item.linked.title
    else:
        sentence, name = _("it is in the collection “{collection}” now"), ""
    return sentence.format(name=name, collection=collection)
