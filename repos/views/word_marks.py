"""Which words of a changed line are the change: pairs of removed and added lines, compared."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from repos.views.diff_page import DiffLine, Part

_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
_MAX_LINE_CHARS = 600
_MAX_WORDS = 150
# Below this, two lines have nothing to do with each other, and marks would be confetti.
_LEAST_ALIKE = 0.4


@dataclass(slots=True)
class Effort:
    """How much comparing a page may still do: the product of two lines' words, summed up."""

    left: int = 2_000_000


def mark_words(lines: Sequence[DiffLine], effort: Effort) -> list[DiffLine]:
    """The same lines; those that replace one another get parts."""
    marked = list(lines)
    for old, new in _pairs(lines):
        parts = compare_words(lines[old].text, lines[new].text, effort)
        if effort.left < 0:
            break
        if parts is not None:
            marked[old] = replace(lines[old], parts=parts[0])
            marked[new] = replace(lines[new], parts=parts[1])
    return marked


def compare_words(
    old: str, new: str, effort: Effort
) -> tuple[tuple[Part, ...], tuple[Part, ...]] | None:
    """Both texts as (is changed, text); None: too long, too different, or the same."""
    if old == new or max(len(old), len(new)) > _MAX_LINE_CHARS:
        return None
    before, after = _WORD.findall(old), _WORD.findall(new)
    if not before or not after or max(len(before), len(after)) > _MAX_WORDS:
        return None
    effort.left -= len(before) * len(after)
    if effort.left < 0:
        return None
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _LEAST_ALIKE:
        return None
    left: list[Part] = []
    right: list[Part] = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        is_changed = tag != "equal"
        left.append((is_changed, "".join(before[start:end])))
        right.append((is_changed, "".join(after[other_start:other_end])))
    return _filled(left), _filled(right)


def _filled(parts: list[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part[1])


def _pairs(lines: Sequence[DiffLine]) -> Iterator[tuple[int, int]]:
    """Indexes of lines that stand for each other: as many removed as added, right behind them."""
    starts = [
        index
        for index, (line, following) in enumerate(pairwise([*lines, None]))
        if line is not None
        and line.kind == "removed"
        and following is not None
        and following.kind == "added"
    ]
    for last_removed in starts:
        first = last_removed
        while first > 0 and lines[first - 1].kind == "removed":
            first -= 1
        last = last_removed + 1
        while last + 1 < len(lines) and lines[last + 1].kind == "added":
            last += 1
        count = min(last_removed - first + 1, last - last_removed)
        yield from ((first + step, last_removed + 1 + step) for step in range(count))
