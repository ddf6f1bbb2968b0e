"""What a changed file's two sides mean: pictures, tensors, cells, rows, values, sizes."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from repos.file_ranges import open_ranges
from repos.git.repository import GitRepository
from repos.git.types import ChangedFile, EntryKind, Oid, RepoPath, TreeEntry
from repos.lfs.pointer import MAX_POINTER_BYTES, Pointer, parse_pointer
from repos.models import Repository
from repos.tree_reads import Found
from repos.viewers.gguf import read_gguf
from repos.viewers.grids import MAX_GRID_BYTES, Grid, read_csv
from repos.viewers.kinds import Kind, kind_of_name
from repos.viewers.notebooks import MAX_NOTEBOOK_BYTES, Notebook, read_notebook
from repos.viewers.ranges import RangeReader, Unreadable
from repos.viewers.record_diff import (
    MAX_ROWS,
    CellChange,
    GridDiff,
    ValueChange,
    compare_grids,
    compare_json,
    compare_notebooks,
)
from repos.viewers.safetensors import read_safetensors
from repos.viewers.tensors import TensorChange, TensorFile, compare_tensors
from repos.views.addresses import Addresses
from repos.views.fast_tables import render_table
from repos.views.line_diff import line_diff
from repos.views.word_marks import Effort

_MAX_TENSORS_SHOWN = 500
_MAX_JSON_BYTES = 1 << 20
_REGULAR = ("100644", "100755")
_COMPARED = frozenset(
    {Kind.SAFETENSORS, Kind.GGUF, Kind.NOTEBOOK, Kind.CSV, Kind.TSV, Kind.JSON, Kind.IMAGE}
)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a changed file. size_bytes: of the content, also for LFS."""

    found: Found
    href: str

    @property
    def size_bytes(self) -> int:
        pointer = self.found.pointer
        return pointer.size_bytes if pointer else self.found.entry.size_bytes or 0


@dataclass(frozen=True, slots=True)
class TensorDiff:
    changes: list[TensorChange]
    old_parameters: int
    new_parameters: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class CellDiff:
    """rows: its lines as HTML; "" where only outputs changed."""

    change: CellChange
    rows: Markup


@dataclass(frozen=True, slots=True)
class NotebookDiff:
    cells: list[CellDiff]


@dataclass(frozen=True, slots=True)
class ValueDiff:
    changes: list[ValueChange]
    is_cut: bool


Shown = TensorDiff | NotebookDiff | GridDiff | ValueDiff | None


@dataclass(frozen=True, slots=True)
class RichDiff:
    """shape: `repos/diffs/<shape>.html`; "" when only sizes are told."""

    shape: str
    old: Side | None
    new: Side | None
    shown: Shown = None

    @property
    def template(self) -> str:
        return f"repos/diffs/{self.shape}.html"

    @property
    def is_large(self) -> bool:
        return any(side is not None and side.found.pointer for side in (self.old, self.new))


@dataclass(frozen=True, slots=True)
class TwoTrees:
    """A repository at two commits. old_at: None where the older one is nothing."""

    repo: Repository
    git: GitRepository
    old_at: Addresses | None
    new_at: Addresses


def rich_diff(trees: TwoTrees, change: ChangedFile) -> RichDiff | None:
    """None: its lines say everything."""
    kind = kind_of_name(change.path)
    old = _side(trees, change.old_oid, change.old_path, change.old_mode, trees.old_at)
    new = _side(trees, change.new_oid, change.path, change.new_mode, trees.new_at)
    plain = RichDiff("", old, new)
    if old is None and new is None:
        return None
    if kind is Kind.IMAGE:
        return RichDiff("images", old, new)
    shown: tuple[str, Shown] | None = None
    if kind in _COMPARED and old is not None and new is not None:
        try:
            shown = _compare(trees, kind, old, new)
        except Unreadable:
            shown = None
    if shown is not None:
        return RichDiff(shown[0], old, new, shown[1])
    return plain if plain.is_large else None


def may_be_rich(path: str, *, is_lfs: bool) -> bool:
    """Whether it pays to look at the contents."""
    return is_lfs or kind_of_name(path) in _COMPARED


def _side(
    trees: TwoTrees, oid: Oid | None, path: str, mode: str, at: Addresses | None
) -> Side | None:
    if oid is None or mode not in _REGULAR or at is None:
        return None
    with trees.git.objects() as reader:
        size_bytes = reader.size_bytes(oid)
        pointer: Pointer | None = None
        if size_bytes <= MAX_POINTER_BYTES:
            pointer = parse_pointer(reader.read(oid, limit_bytes=MAX_POINTER_BYTES))
    entry = TreeEntry(RepoPath(path), EntryKind.FILE, oid, size_bytes, mode)
    return Side(Found(entry, pointer), at.resolve(path))


def _compare(trees: TwoTrees, kind: Kind, old: Side, new: Side) -> tuple[str, Shown] | None:
    """Raises: Unreadable."""
    before = open_ranges(trees.repo, trees.git, old.found)
    after = open_ranges(trees.repo, trees.git, new.found)
    if before is None or after is None:
        return None
    match kind:
        case Kind.SAFETENSORS:
            return "tensors", _tensors(before, after, read_safetensors)
        case Kind.GGUF:
            return "tensors", _tensors(before, after, read_gguf)
        case Kind.NOTEBOOK:
            return "notebook", _cells(compare_notebooks(_notebook(before), _notebook(after)))
        case Kind.CSV | Kind.TSV:
            is_tsv = kind is Kind.TSV
            return "grid", compare_grids(_grid(before, is_tsv=is_tsv), _grid(after, is_tsv=is_tsv))
        case Kind.JSON:
            return "values", _values(before, after)
        case _:
            return None


def _tensors(
    old: RangeReader, new: RangeReader, read: Callable[[RangeReader], TensorFile]
) -> TensorDiff:
    before, after = read(old), read(new)
    changes = compare_tensors(before, after)
    return TensorDiff(
        changes[:_MAX_TENSORS_SHOWN],
        before.parameters,
        after.parameters,
        is_cut=len(changes) > _MAX_TENSORS_SHOWN,
    )


def _whole(reader: RangeReader, limit_bytes: int) -> bytes:
    if reader.size_bytes > limit_bytes:
        raise Unreadable(_("It is too large to be compared."))
    return reader.head(limit_bytes)


def _notebook(reader: RangeReader) -> Notebook:
    return read_notebook(_whole(reader, MAX_NOTEBOOK_BYTES // 4))


def _grid(reader: RangeReader, *, is_tsv: bool) -> Grid:
    content = _whole(reader, MAX_GRID_BYTES // 2)
    grid = read_csv(content, page=0, is_cut=False, is_tsv=is_tsv, page_rows=MAX_ROWS)
    if grid.total > MAX_ROWS or grid.hidden_columns:
        raise Unreadable(_("There are too many rows or columns to compare."))
    return grid


def _values(old: RangeReader, new: RangeReader) -> ValueDiff:
    changes, is_cut = compare_json(_whole(old, _MAX_JSON_BYTES), _whole(new, _MAX_JSON_BYTES))
    return ValueDiff(changes, is_cut)


def _cells(changes: list[CellChange]) -> NotebookDiff:
    effort = Effort()
    return NotebookDiff([CellDiff(one, _rows(one, effort)) for one in changes])


def _rows(change: CellChange, effort: Effort) -> Markup:
    if change.kind == "outputs":
        return Markup()
    return render_table("diff_rows", line_diff(change.old, change.new, effort))
