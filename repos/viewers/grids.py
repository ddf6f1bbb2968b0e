"""CSV, TSV, JSON and JSON lines as a table: some rows of the beginning of a file.

Every cell is text; nothing is computed, so a cell that begins with "=" is only that.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from repos.viewers.ranges import Unreadable

PAGE_ROWS = 100
MAX_GRID_BYTES = 4 << 20
_MAX_COLUMNS = 100
_MAX_CELL_CHARS = 400
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Grid:
    """One page of rows. first: the number of its first row, from 1.

    total: rows that can be paged to; is_cut: the file has more, which nobody has looked at.
    """

    columns: list[str]
    rows: list[list[str]]
    first: int
    total: int
    hidden_columns: int
    is_cut: bool

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def read_csv(
    content: bytes, *, page: int, is_cut: bool, is_tsv: bool, page_rows: int = PAGE_ROWS
) -> Grid:
    """is_cut: `content` is only the beginning of the file. Raises: Unreadable."""
    text = _text(content)
    if is_cut:
        # The last line may be half a line.
        text = text[: text.rfind("\n") + 1]
    delimiter = "\t" if is_tsv else _delimiter(text)
    lines = _rows_of(text, delimiter)
    columns = next(lines, [])
    rows = list(lines)
    widest = max([len(columns), *(len(row) for row in rows[:1000])])
    columns += [""] * (min(widest, _MAX_COLUMNS) - len(columns))
    return _page(columns, rows, page, page_rows, is_cut=is_cut)


def read_json_lines(content: bytes, *, page: int, is_cut: bool) -> Grid:
    """Raises: Unreadable."""
    lines = [line for line in content.split(b"\n") if line.strip()]
    if is_cut and lines and not content.endswith(b"\n"):
        lines.pop()
    start = page * PAGE_ROWS
    shown = [_json(line) for line in lines[start : start + PAGE_ROWS]]
    if shown and not any(isinstance(item, dict) for item in shown):
        raise Unreadable(_("Its lines are not JSON objects."))
    return _of_objects(shown, first=start + 1, total=len(lines), is_cut=is_cut)


def read_json(content: bytes, *, page: int) -> Grid:
    """Of a list of objects. Raises: Unreadable: it is something else."""
    data = _json(content)
    if not isinstance(data, list) or not data:
        raise Unreadable(_("It is not a list of objects."))
    if not all(isinstance(item, dict) for item in data):
        raise Unreadable(_("It is not a list of objects."))
    start = page * PAGE_ROWS
    shown = data[start : start + PAGE_ROWS]
    return _of_objects(shown, first=start + 1, total=len(data), is_cut=False)


def _of_objects(items: list[Any], *, first: int, total: int, is_cut: bool) -> Grid:
    columns: dict[str, None] = {}
    for item in items:
        columns.update(dict.fromkeys(item if isinstance(item, dict) else ()))
    names = list(columns)
    rows = [
        [_cell(item.get(name, "")) for name in names[:_MAX_COLUMNS]]
        if isinstance(item, dict)
        else [_cell(item)]
        for item in items
    ]
    shown = [_short(name) for name in names[:_MAX_COLUMNS]]
    return Grid(shown, rows, first, total, max(0, len(names) - _MAX_COLUMNS), is_cut)


def _page(
    columns: list[str], rows: list[list[str]], page: int, page_rows: int, *, is_cut: bool
) -> Grid:
    start = page * page_rows
    shown = [
        [_short(cell) for cell in row[:_MAX_COLUMNS]] for row in rows[start : start + page_rows]
    ]
    hidden = max(0, len(columns) - _MAX_COLUMNS)
    names = [_short(name) for name in columns[:_MAX_COLUMNS]]
    return Grid(names, shown, start + 1, len(rows), hidden, is_cut)


def _rows_of(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in islice(reader, 200_000):
            if row:
                yield row
    except csv.Error:
        # A field longer than the reader's limit: what came before it still is a table.
        return


def _delimiter(text: str) -> str:
    """What the first lines have most of, and as often in each."""
    lines = text.split("\n", 6)[:5]
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    best, most = ",", 0
    for candidate in _DELIMITERS:
        least = min((line.count(candidate) for line in lines), default=0)
        if least > most:
            best, most = candidate, least
    return best


def _json(raw: bytes) -> Any:  # Any: a person's own JSON
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable(_("It is not JSON.")) from None


def _cell(value: object) -> str:
    if isinstance(value, str):
        return _short(value)
    if value is None:
        return ""
    try:
        return _short(json.dumps(value, ensure_ascii=False))
    except (ValueError, RecursionError):
        return "…"


def _short(text: str) -> str:
    return text if len(text) <= _MAX_CELL_CHARS else f"{text[:_MAX_CELL_CHARS]}…"


def _text(content: bytes) -> str:
    if b"\0" in content[:8000]:
        raise Unreadable(_("It is not text."))
    return content.decode("utf-8-sig", "replace").replace("\0", "")
