"""The timeline as the page shows it: each event with its HTML, and what this reader may do."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.actor import Actor
from community.models import Emoji, TimelineEvent
from community.rendering import comment_html


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
    reactions: list[ShownReaction]

    @property
    def anchor(self) -> str:
        return self.event.public_id

    @property
    def author_name(self) -> str:
        return self.event.author.username if self.event.author else "deleted"

    @property
    def short_oid(self) -> str:
        return str(self.event.data.get("oid", ""))[:7]

    @property
    def has_history(self) -> bool:
        return self.event.edit_count > 0 and not self.event.is_hidden


def lines(
    actor: Actor, events: Iterable[TimelineEvent], *, may_write: bool, may_react: bool
) -> list[Line]:
    return [
        Line(
            event,
            comment_html(event) if event.is_comment else "",
            may_edit=event.is_comment
            and not event.is_hidden
            and (may_write or (actor.user_id is not None and event.author_id == actor.user_id)),
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
