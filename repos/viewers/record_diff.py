"""What changed between two tables, two JSON values or two notebooks, in their own terms."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from repos.viewers.grids import Grid
from repos.viewers.notebooks import Cell, Notebook
from repos.viewers.ranges import Unreadable

MAX_ROWS = 2_000
_MAX_SHOWN = 200
_MAX_JSON_VALUES = 20_000
_MAX_JSON_DEPTH = 60
_MAX_VALUE_CHARS = 300


@dataclass(frozen=True, slots=True)
class RowChange:
    """kind: added, removed or changed. number: of the new row, 0 for a removed one. cells: (old, new) of each column; both the same if equal."""

    kind: str
    number: int
    cells: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class GridDiff:
    """columns: of the new table. added_columns, removed_columns: by name."""

    columns: list[str]
    added_columns: list[str]
    removed_columns: list[str]
    rows: list[RowChange]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One place in a JSON value. kind: added, removed or changed; "" for the side that is not."""

    kind: str
    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """kind: added, removed, changed or outputs (only they changed). old, new: sources."""

    kind: str
    cell_kind: str
    old: str
    new: str


def compare_grids(old: Grid, new: Grid) -> GridDiff:
    """Rows by their content, columns by their names. Raises: Unreadable: too many rows."""
    if max(len(old.rows), len(new.rows)) > MAX_ROWS:
        raise Unreadable(_("There are too many rows to compare."))
    before = _by_columns(old, new.columns)
    after = [tuple(row) for row in _padded(new)]
    rows: list[RowChange] = []
    # With autojunk, rows that repeat a lot are no anchors: 2,000 equal rows would take a minute.
    matcher = SequenceMatcher(None, before, after)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag != "equal":
            rows += _row_changes(before[start:end], after[other_start:other_end], other_start)
    return GridDiff(
        new.columns,
        [name for name in new.columns if name not in old.columns],
        [name for name in old.columns if name not in new.columns],
        rows[:_MAX_SHOWN],
        is_cut=len(rows) > _MAX_SHOWN,
    )


def _row_changes(
    old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]], start: int
) -> list[RowChange]:
    both = min(len(old), len(new))
    changes = [
        RowChange("changed", start + step + 1, list(zip(old[step], new[step], strict=True)))
        for step in range(both)
    ]
    changes += [RowChange("removed", 0, [(one, "") for one in row]) for row in old[both:]]
    changes += [
        RowChange("added", start + both + step + 1, [("", one) for one in row])
        for step, row in enumerate(new[both:])
    ]
    return changes


def _by_columns(grid: Grid, columns: list[str]) -> list[tuple[str, ...]]:
    """The rows in the order of the other table's columns; what it has not is left out."""
    places = [grid.columns.index(name) if name in grid.columns else -1 for name in columns]
    return [tuple(row[place] if place >= 0 else "" for place in places) for row in _padded(grid)]


def _padded(grid: Grid) -> Iterator[list[str]]:
    width = len(grid.columns)
    for row in grid.rows:
        yield [*row, *[""] * (width - len(row))][:width]


def compare_json(old: bytes, new: bytes) -> tuple[list[ValueChange], bool]:
    """(changes, whether there are more). Raises: Unreadable."""
    try:
        before, after = _flat(json.loads(old)), _flat(json.loads(new))
    except (ValueError, RecursionError):
        raise Unreadable(_("It is not JSON on both sides.")) from None
    changes = [ValueChange("removed", one, before[one], "") for one in before if one not in after]
    for path, value in after.items():
        if path not in before:
            changes.append(ValueChange("added", path, "", value))
        elif before[path] != value:
            changes.append(ValueChange("changed", path, before[path], value))
    order = {path: number for number, path in enumerate([*after, *before])}
    changes.sort(key=lambda change: order[change.path])
    return changes[:_MAX_SHOWN], len(changes) > _MAX_SHOWN


def _flat(data: Any) -> dict[str, str]:  # Any: a person's own JSON
    """Leaves by path: `rope.theta`, `tags[0]`. Raises: Unreadable: too many, or too deep."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, Any, int]] = [("", data, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        if len(found) > _MAX_JSON_VALUES or depth > _MAX_JSON_DEPTH:
            raise Unreadable(_("It is too large to be compared."))
        if isinstance(value, dict) and value:
            inner = [(f"{path}.{key}" if path else key, item) for key, item in value.items()]
        elif isinstance(value, list) and value:
            inner = [(f"{path}[{index}]", item) for index, item in enumerate(value)]
        else:
            found[path[-_MAX_VALUE_CHARS:]] = json.dumps(value, ensure_ascii=False)[
                :_MAX_VALUE_CHARS
            ]
            continue
        waiting += [(name, item, depth + 1) for name, item in reversed(inner)]
    return found


def compare_notebooks(old: Notebook, new: Notebook) -> list[CellChange]:
    """Cells by their source; outputs are only told to have changed."""
    before = [(cell.kind, cell.source) for cell in old.cells]
    after = [(cell.kind, cell.source) for cell in new.cells]
    changes: list[CellChange] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        left, right = old.cells[start:end], new.cells[other_start:other_end]
        if tag == "equal":
            changes += [
                CellChange("outputs", two.kind, two.source, two.source)
                for one, two in zip(left, right, strict=True)
                if one.outputs != two.outputs
            ]
        else:
            changes += _cell_changes(left, right)
    return changes[:_MAX_SHOWN]


def _cell_changes(old: list[Cell], new: list[Cell]) -> list[CellChange]:
    changes: list[CellChange] = []
    for step in range(max(len(old), len(new))):
        left = old[step] if step < len(old) else None
        right = new[step] if step < len(new) else None
        if left is not None and right is not None and left.kind == right.kind:
            changes.append(CellChange("changed", right.kind, left.source, right.source))
            continue
        if left is not None:
            changes.append(CellChange("removed", left.kind, left.source, ""))
        if right is not None:
            changes.append(CellChange("added", right.kind, "", right.source))
    return changes
