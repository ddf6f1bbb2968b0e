"""From a file's kind to what a page shows of it beside plain text: tables, headers, notebooks."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from repos.file_ranges import open_ranges
from repos.oid_cache import OidCache
from repos.tree_reads import Found
from repos.viewers.archives import Archive, read_tar, read_zip
from repos.viewers.arrays import read_npy, read_npz
from repos.viewers.gguf import read_gguf
from repos.viewers.grids import (
    MAX_GRID_BYTES,
    PAGE_ROWS,
    Grid,
    read_csv,
    read_json,
    read_json_lines,
)
from repos.viewers.kinds import HEAD_BYTES, Kind, kind_of
from repos.viewers.notebooks import MAX_NOTEBOOK_BYTES, read_notebook
from repos.viewers.parquet import ParquetFile, read_parquet
from repos.viewers.pickles import PickleReport, read_pickle
from repos.viewers.ranges import RangeReader, Unreadable
from repos.viewers.safetensors import read_safetensors
from repos.views.notebook_page import NotebookPage, notebook_page
from repos.views.revision_page import Spot
from repos.views.tensor_page import TensorPage, tensor_page

Shown = TensorPage | NotebookPage | Grid | ParquetFile | Archive | PickleReport
_shown: OidCache["RichView"] = OidCache(max_weight=48 << 20)
# Each answers the template's name and what it shows.
_READERS: dict[Kind, Callable[[RangeReader, Spot, int], tuple[str, Shown]]] = {
    Kind.SAFETENSORS: lambda reader, _, page: ("tensors", tensor_page(read_safetensors(reader), page)),
    Kind.GGUF: lambda reader, _, page: ("tensors", tensor_page(read_gguf(reader), page)),
    Kind.NPY: lambda reader, _, page: ("tensors", tensor_page(read_npy(reader), page)),
    Kind.NPZ: lambda reader, _, page: ("tensors", tensor_page(read_npz(reader), page)),
    Kind.PARQUET: lambda reader, _spot, _page: ("parquet", read_parquet(reader)),
    Kind.ZIP: lambda reader, _spot, _page: ("archive", read_zip(reader)),
    Kind.TAR: lambda reader, _spot, _page: ("archive", read_tar(reader)),
    Kind.PICKLE: lambda reader, _spot, _page: ("pickle", read_pickle(reader)),
    Kind.CSV: lambda reader, _, page: ("grid", _csv(reader, page, is_tsv=False)),
    Kind.TSV: lambda reader, _, page: ("grid", _csv(reader, page, is_tsv=True)),
    Kind.JSON_LINES: lambda reader, _, page: ("grid", _json_lines(reader, page)),
    Kind.JSON: lambda reader, _, page: ("grid", _json(reader, page)),
    Kind.NOTEBOOK: lambda reader, spot, _: ("notebook", _notebook(reader, spot)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RichView:
    """shape: the template's name, "" when it cannot be read; reason says then why not.

    has_next: there is a further page of rows.
    """

    shape: str
    shown: Shown | None = None
    reason: str = ""
    has_next: bool = False


def rich_view(spot: Spot, found: Found, kind: Kind, *, page: int) -> RichView | None:
    """None: the content has no such view, or is not there."""
    reader = open_ranges(spot.repo, spot.git, found)
    if reader is None:
        return None
    # The possession check stands before this: an answer is shared by everybody who has the content.
    oid = found.pointer.oid if found.pointer else found.entry.oid
    place = (spot.at, spot.path) if kind is Kind.NOTEBOOK else ()
    # The size is the pointer's word: a wrong one must spoil no other repository's page.
    key = (oid, reader.size_bytes, found.entry.name.lower(), kind, place, get_language())
    view = _page_of_view(key, lambda number: _make(reader, spot, found, kind, number), page)
    return view if view.shape or view.reason else None


def _page_of_view(
    key: tuple[Hashable, ...], make: Callable[[int], RichView], page: int
) -> RichView:
    """The first page says whether there are others, so a number that nobody counts makes no work.

    Past the last page that is known to have rows stands the first one's answer without rows.
    """
    first = _shown.get_or_make((*key, 0), lambda: make(0), weigh=_weight)
    pages = _pages(first)
    if page == 0 or pages == 1:
        return first
    number = min(page, pages)
    return _shown.get_or_make((*key, number), lambda: make(number), weigh=_weight)


def _pages(view: RichView) -> int:
    """How many pages can have rows."""
    match view.shown:
        case Grid(total=total):
            return max(1, -(-total // PAGE_ROWS))
        case TensorPage(pages=pages):
            return pages
        case _:
            return 1


def _make(reader: RangeReader, spot: Spot, found: Found, kind: Kind, page: int) -> RichView:
    try:
        actual = kind_of(found.entry.name, reader.head(HEAD_BYTES))
        read = _READERS.get(actual if kind in (Kind.OTHER, Kind.PICKLE) else kind)
        if read is None:
            return RichView("")
        shape, shown = read(reader, spot, page)
    except Unreadable as error:
        return RichView("", reason=error.reason)
    return RichView(shape, shown, has_next=_has_next(shown))


def _has_next(shown: Shown) -> bool:
    if isinstance(shown, Grid):
        return bool(shown.rows) and shown.last < shown.total
    return isinstance(shown, TensorPage) and shown.has_more


def _csv(reader: RangeReader, page: int, *, is_tsv: bool) -> Grid:
    content = reader.head(MAX_GRID_BYTES)
    return read_csv(content, page=page, is_cut=len(content) < reader.size_bytes, is_tsv=is_tsv)


def _json_lines(reader: RangeReader, page: int) -> Grid:
    content = reader.head(MAX_GRID_BYTES)
    return read_json_lines(content, page=page, is_cut=len(content) < reader.size_bytes)


def _json(reader: RangeReader, page: int) -> Grid:
    if reader.size_bytes > MAX_GRID_BYTES:
        raise Unreadable(_("It is too large to be shown as a table."))
    return read_json(reader.head(MAX_GRID_BYTES), page=page)


def _notebook(reader: RangeReader, spot: Spot) -> NotebookPage:
    if reader.size_bytes > MAX_NOTEBOOK_BYTES:
        raise Unreadable(_("This notebook is too large to be shown."))
    folder = spot.path.rpartition("/")[0]
    notebook = read_notebook(reader.head(MAX_NOTEBOOK_BYTES))
    return notebook_page(notebook, spot.at.links(folder))


def _weight(view: RichView) -> int:
    match view.shown:
        case TensorPage() | NotebookPage():
            return view.shown.weight
        case Grid():
            return 1_000 + sum(len(cell) + 60 for row in view.shown.rows for cell in row)
        case ParquetFile():
            return 1_000 + 300 * len(view.shown.columns)
        case Archive():
            return 1_000 + 300 * len(view.shown.members)
        case _:
            return 60_000
