"""Why somebody is told, which setting that falls under, and what he is told of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """A line of the settings grid; what the link in a mail turns off."""

    MENTION = "mention", _("Somebody mentions you")
    PARTICIPATION = "participation", _("News in discussions you take part in, or watch")
    WATCH = "watch", _("News in repositories, people and organizations you watch")
    MEMBERSHIP = "membership", _("You are taken into an organization")
    COLLECTED = "collected", _("Something of yours is added to a collection")


class Reason(models.TextChoices):
    """How a person is related to what happened."""

    MENTION = "mention"
    AUTHOR = "author"
    PARTICIPANT = "participant"
    THREAD = "thread"
    OWNER = "owner"
    REPO = "repo"
    NAMESPACE = "namespace"
    MEMBER = "member"
    ITEM_OWNER = "item_owner"
    ITEM_ADMIN = "item_admin"

    @property
    def kind(self) -> Kind:
        return _KINDS[self]


_KINDS = {
    Reason.MENTION: Kind.MENTION,
    Reason.AUTHOR: Kind.PARTICIPATION,
    Reason.PARTICIPANT: Kind.PARTICIPATION,
    Reason.THREAD: Kind.PARTICIPATION,
    Reason.OWNER: Kind.WATCH,
    Reason.REPO: Kind.WATCH,
    Reason.NAMESPACE: Kind.WATCH,
    Reason.MEMBER: Kind.MEMBERSHIP,
    Reason.ITEM_OWNER: Kind.COLLECTED,
    Reason.ITEM_ADMIN: Kind.COLLECTED,
}


class What(models.TextChoices):
    """What happened. JOINED is about the reader himself, COLLECTED about something of his in a
    collection, all others about a discussion.
    """

    OPENED = "opened"
    COMMENTED = "commented"
    COMMITS = "commits"
    PUBLISHED = "published"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"
    APPROVED = "approved"
    JOINED = "joined"
    COLLECTED = "collected"
