"""The difference of two texts that are not both in git: what an editor holds, and what is stored."""

import difflib
from dataclasses import dataclass

from markupsafe import Markup

from repos.views.diff_page import DiffFile, parse_diff
from repos.views.fast_tables import render_table

# difflib takes the square of this at worst: a fifth of a second.
_MAX_LINES = 4_000
_MAX_CHARS = 400_000


@dataclass(frozen=True, slots=True)
class TextDiff:
    """rows: empty when nothing differs. is_too_large: it was not even tried."""

    rows: Markup
    added: int
    removed: int
    is_too_large: bool = False


def text_diff(old: str, new: str) -> TextDiff:
    if old == new:
        return TextDiff(Markup(), 0, 0)
    before, after = old.split("\n"), new.split("\n")
    if max(len(before), len(after)) > _MAX_LINES or max(len(old), len(new)) > _MAX_CHARS:
        return TextDiff(Markup(), 0, 0, is_too_large=True)
    file = _as_file(before, after)
    return TextDiff(render_table("diff_rows", file.lines), file.added, file.removed)


def _as_file(before: list[str], after: list[str]) -> DiffFile:
    lines = list(difflib.unified_diff(before, after, "a/text", "b/text", lineterm=""))
    return parse_diff("\n".join(["diff --git a/text b/text", *lines]), is_cut=False).files[0]
