"""Suggestions: a fenced block in a comment about lines that says what should stand there instead."""

import re
from dataclasses import dataclass

from community.models import DiffSide, TimelineEvent

_OPENS = re.compile(r" {0,3}(`{3,})suggestion\s*$")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """lines: without their ends; () takes the lines away."""

    comment: TimelineEvent
    lines: tuple[str, ...]


def suggestion_in(comment: TimelineEvent) -> Suggestion | None:
    """None: no block, several (which one?), hidden, or not about lines of the new file."""
    if comment.thread is None or comment.is_hidden or comment.thread.side != DiffSide.NEW:
        return None
    blocks = _blocks(comment.text)
    return Suggestion(comment, blocks[0]) if len(blocks) == 1 else None


def _blocks(text: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    fence = ""
    inside: list[str] = []
    for line in text.split("\n"):
        opens = _OPENS.match(line)
        if not fence and opens:
            fence, inside = opens[1], []
        elif fence and line.strip().startswith(fence) and not line.strip().strip("`"):
            found.append(tuple(inside))
            fence = ""
        elif fence:
            inside.append(line)
    return found
