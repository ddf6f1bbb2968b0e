"""All that changed between two commits, ready for a page: lines as HTML, and richer views of files."""

from dataclasses import dataclass

from django.utils.translation import get_language
from markupsafe import Markup

from repos.git.types import ChangedFile, Oid
from repos.oid_cache import OidCache
from repos.views.diff_page import Diff, DiffFile, parse_diff
from repos.views.fast_tables import render_table
from repos.views.rich_diff import RichDiff, TwoTrees, may_be_rich, rich_diff
from repos.views.word_marks import Effort, mark_words

_MAX_DIFF_BYTES = 1 << 20
# Files that are looked into: each costs reads of two blobs, and a comparison.
_MAX_RICH = 40
_MAX_RICH_CHANGES = 5_000
_diffs: OidCache["ShownDiff"] = OidCache(max_weight=32 << 20)


@dataclass(frozen=True, slots=True)
class ShownFile:
    file: DiffFile
    rows: Markup
    rich: RichDiff | None


@dataclass(frozen=True, slots=True)
class ShownDiff:
    diff: Diff
    files: list[ShownFile]

    @property
    def weight(self) -> int:
        return 1000 + sum(len(shown.rows) + (20_000 if shown.rich else 0) for shown in self.files)


def shown_diff(trees: TwoTrees, base: Oid | None, head: Oid) -> ShownDiff:
    """Base None: against nothing. The caller has judged that the actor may read the repository."""
    key = (str(trees.git.git_dir), base, head, get_language())
    return _diffs.get_or_make(key, lambda: _make(trees, base, head), weigh=lambda made: made.weight)


def _make(trees: TwoTrees, base: Oid | None, head: Oid) -> ShownDiff:
    text = trees.git.diff(base, head, limit_bytes=_MAX_DIFF_BYTES)
    diff = parse_diff(text, is_cut=len(text.encode()) >= _MAX_DIFF_BYTES)
    effort = Effort()
    files = [
        ShownFile(file, render_table("diff_rows", mark_words(file.lines, effort)), rich)
        for file, rich in zip(diff.files, _rich(trees, diff, base, head), strict=True)
    ]
    # The rows are HTML by now; keeping both would double the cache.
    for file in diff.files:
        file.lines.clear()
    return ShownDiff(diff, files)


def _rich(trees: TwoTrees, diff: Diff, base: Oid | None, head: Oid) -> list[RichDiff | None]:
    """One for each file of the diff, in its order."""
    are_rich = [may_be_rich(file.path, is_lfs=file.is_lfs) for file in diff.files]
    # Most commits touch code only, and need no second question to git.
    if not any(are_rich) or len(diff.files) > _MAX_RICH_CHANGES:
        return [None] * len(diff.files)
    changes: dict[str, ChangedFile] = {
        change.path: change for change in trees.git.changed_files(base, head)
    }
    found: list[RichDiff | None] = []
    left = _MAX_RICH
    for file, is_rich in zip(diff.files, are_rich, strict=True):
        change = changes.get(file.path)
        if change is None or left < 1 or not is_rich:
            found.append(None)
            continue
        left -= 1
        found.append(rich_diff(trees, change))
    return found
