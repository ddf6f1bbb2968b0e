"""The timeline as the page shows it: each event with its HTML, and what this reader may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import pgettext

from accounts.actor import Actor
from community.models import Discussion, Emoji, TimelineEvent, status_name
from community.rendering import comment_html
from community.text_targets import NO_TARGETS, Targets

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ShownReaction:
    emoji: str
    name: str
    count: int
    is_mine: bool

    @property
    def wish(self) -> str:
        return "remove" if self.is_mine else "set"


@dataclass(frozen=True, slots=True)
class Line:
    """html: of a comment; "" for other kinds and for a hidden one."""

    event: TimelineEvent
    html: str
    may_edit: bool
    may_report: bool
    reactions: list[ShownReaction]

    @property
    def anchor(self) -> str:
        return self.event.public_id

    @property
    def author_name(self) -> str:
        return self.event.author.username if self.event.author else pgettext("account", "deleted")

    @property
    def status_name(self) -> str:
        return status_name(str(self.event.data.get("status", "")))

    @property
    def short_oid(self) -> str:
        return str(self.event.data.get("oid", ""))[:7]

    @property
    def source_href(self) -> str:
        """Of a reference: the comment that refers."""
        source = self.event.source
        return "" if source is None else f"{source.discussion.url_path}#{source.public_id}"

    @property
    def source_name(self) -> str:
        """`#5`, or `ana/bert#5` from another repository."""
        if self.event.source is None:
            return ""
        other = self.event.source.discussion
        is_here = other.repo_id == self.event.discussion.repo_id
        return f"#{other.number}" if is_here else f"{other.repo.repo_id}#{other.number}"

    @property
    def has_history(self) -> bool:
        return self.event.edit_count > 0 and not self.event.is_hidden


def lines(
    actor: Actor,
    events: Iterable[TimelineEvent],
    *,
    may_write: bool,
    may_react: bool,
    targets: Targets = NO_TARGETS,
) -> list[Line]:
    return [
        Line(
            event,
            comment_html(event, targets) if event.is_comment else "",
            may_edit=event.is_comment
            and not event.is_hidden
            and (may_write or (actor.user_id is not None and event.author_id == actor.user_id)),
            may_report=event.is_comment
            and not event.is_hidden
            and actor.user_id is not None
            and event.author_id != actor.user_id,
            reactions=_reactions(actor, event)
            if event.is_comment and not event.is_hidden and may_react
            else [],
        )
        for event in events
    ]


def _reactions(actor: Actor, event: TimelineEvent) -> list[ShownReaction]:
    given = [(reaction.emoji, reaction.user_id) for reaction in event.reactions.all()]
    return [
        ShownReaction(
            emoji.value,
            str(emoji.label),
            count=sum(1 for one, _ in given if one == emoji),
            is_mine=(emoji.value, actor.user_id) in given,
        )
        for emoji in Emoji
    ]


def cursor_of(found: Discussion, events: list[TimelineEvent]) -> str:
    """Where a page stands: `{last row}.{when something changed last, in microseconds}`."""
    last = max((event.pk for event in events), default=0)
    return f"{last}.{micros(found.updated_at)}"


def micros(moment: datetime) -> int:
    delta = moment - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
