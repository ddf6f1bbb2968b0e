"""A diff of two short texts, without git: the cells of a notebook."""

from difflib import SequenceMatcher

from repos.views.diff_page import DiffLine
from repos.views.word_marks import Effort, mark_words

_MAX_LINES = 400
_MAX_LINE_CHARS = 2_000


def line_diff(old: str, new: str, effort: Effort) -> list[DiffLine]:
    """All lines of both, in order; beyond a bound there are none."""
    before, after = _lines(old), _lines(new)
    lines: list[DiffLine] = []
    matcher = SequenceMatcher(None, before, after)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            lines += [
                DiffLine("same", start + step + 1, other_start + step + 1, text)
                for step, text in enumerate(before[start:end])
            ]
            continue
        lines += [
            DiffLine("removed", start + step + 1, None, text)
            for step, text in enumerate(before[start:end])
        ]
        lines += [
            DiffLine("added", None, other_start + step + 1, text)
            for step, text in enumerate(after[other_start:other_end])
        ]
    return mark_words(lines, effort)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")[:_MAX_LINES] if text else []
    return [line[:_MAX_LINE_CHARS] for line in lines]
