"""How a file is shown, decided by what it is: a viewer of its kind, text, or just bytes."""

import base64
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import get_language
from markupsafe import Markup

from hub.kernel.highlight import (
    AT_ONCE_S,
    PATIENT_S,
    ColourBudget,
    gets_colours,
    highlighted_lines,
    lexer_for_path,
)
from repos.git.types import EntryKind
from repos.oid_cache import OidCache
from repos.tree_reads import Found
from repos.viewers.kinds import Kind, kind_of_name
from repos.views.card_page import rendered_document
from repos.views.fast_tables import render_table
from repos.views.revision_page import Spot
from repos.views.rich_view import RichView, Shown, rich_view

MAX_TEXT_BYTES = 2 << 20
_MAX_LINES = 20_000
# Pygments colours half a million characters a second; so many are coloured while the page waits.
_COLOURED_AT_ONCE = 16_000
# A line of a thousand characters makes ten times its length of HTML at worst.
_tables: OidCache["tuple[Markup, int]"] = OidCache(max_weight=64 << 20)


class Shape(StrEnum):
    """Names a template of its own: `repos/shapes/<value>.html`; viewers add theirs."""

    CODE = "code"
    DOCUMENT = "document"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    PDF = "pdf"
    DRAWING = "drawing"
    BINARY = "binary"
    TOO_LARGE = "too_large"
    SUBMODULE = "submodule"


_MEDIA = {
    Kind.IMAGE: Shape.IMAGE,
    Kind.AUDIO: Shape.AUDIO,
    Kind.VIDEO: Shape.VIDEO,
    Kind.PDF: Shape.PDF,
}
# Text that has a second face: rendered, or as a table.
_TWO_FACED = frozenset(
    {Kind.MARKDOWN, Kind.DRAWING, Kind.NOTEBOOK, Kind.CSV, Kind.TSV, Kind.JSON, Kind.JSON_LINES}
)
_MAX_DRAWING_BYTES = 512 << 10


@dataclass(frozen=True, slots=True)
class FileView:
    """size_bytes: of the content, also for LFS. lines: None for what has none.

    html: what a template shows; of a drawing, its data: address.
    has_code: it could be shown rendered and as code; `shape` says which it is now.
    reason: why the viewer of its kind could not read it. shown: what the viewer found.
    is_plain: code that nobody has coloured yet, since it is long.
    """

    shape: str
    size_bytes: int
    html: Markup | str = ""
    lines: int | None = None
    has_code: bool = False
    shown: Shown | None = None
    reason: str = ""
    has_next: bool = False
    is_plain: bool = False

    @property
    def template(self) -> str:
        return f"repos/shapes/{self.shape}.html"


def file_view(
    spot: Spot, found: Found, *, wants_code: bool, wants_colours: bool, page: int = 0
) -> FileView:
    """wants_colours: of long code too, within PATIENT_S; otherwise long code may come without."""
    entry, pointer = found.entry, found.pointer
    if entry.kind is EntryKind.SUBMODULE:
        return FileView(Shape.SUBMODULE, 0)
    size_bytes = pointer.size_bytes if pointer else entry.size_bytes or 0
    kind = kind_of_name(entry.name)
    if entry.kind is not EntryKind.FILE:
        return _text_view(
            spot, found, size_bytes, kind=Kind.OTHER, reason="", wants_colours=wants_colours
        )
    if kind in _MEDIA:
        return FileView(_MEDIA[kind], size_bytes)
    has_code = pointer is None and kind in _TWO_FACED and size_bytes <= MAX_TEXT_BYTES
    reason = ""
    if not (wants_code and has_code) and _may_be_rich(found, kind):
        rich = rich_view(spot, found, kind, page=page)
        if rich is not None and rich.shape:
            return _of_rich(rich, size_bytes, has_code=has_code)
        reason = "" if rich is None or kind is Kind.JSON else rich.reason
    if pointer is not None:
        return FileView(Shape.BINARY, size_bytes, reason=reason)
    view = _text_view(
        spot,
        found,
        size_bytes,
        kind=Kind.OTHER if wants_code else kind,
        reason=reason,
        wants_colours=wants_colours,
    )
    return replace(view, has_code=True) if wants_code and has_code else view


def _may_be_rich(found: Found, kind: Kind) -> bool:
    """Whether it pays to look: a small file of unknown kind is text, as a rule."""
    if kind in (Kind.MARKDOWN, Kind.DRAWING):
        return False
    return kind is not Kind.OTHER or found.pointer is not None


def _of_rich(rich: RichView, size_bytes: int, *, has_code: bool) -> FileView:
    return FileView(
        rich.shape, size_bytes, has_code=has_code, shown=rich.shown, has_next=rich.has_next
    )


def _text_view(
    spot: Spot, found: Found, size_bytes: int, *, kind: Kind, reason: str, wants_colours: bool
) -> FileView:
    entry = found.entry
    if size_bytes > MAX_TEXT_BYTES:
        return FileView(Shape.TOO_LARGE, size_bytes, reason=reason)
    content = spot.git.read_blob(entry.oid, limit_bytes=MAX_TEXT_BYTES)
    if b"\0" in content[:8000]:
        return FileView(Shape.BINARY, size_bytes, reason=reason)
    text = content.decode("utf-8", "replace")
    if kind is Kind.DRAWING and size_bytes <= _MAX_DRAWING_BYTES:
        # SECURITY: in an image no script runs and nothing is loaded; it is never a page of its own.
        encoded = base64.b64encode(content).decode("ascii")
        return FileView(
            Shape.DRAWING, size_bytes, f"data:image/svg+xml;base64,{encoded}", has_code=True
        )
    if kind is Kind.MARKDOWN:
        folder = spot.path.rpartition("/")[0]
        html = rendered_document(spot.git, entry.oid, text, spot.at, folder=folder)
        return FileView(Shape.DOCUMENT, size_bytes, html, text.count("\n"), has_code=True)
    key = (entry.oid, entry.name, get_language())
    is_plain = (
        not wants_colours
        and len(text) > _COLOURED_AT_ONCE
        and gets_colours(text, lexer_for_path(entry.name))
        and _tables.get(key) is None
    )
    table, lines = _tables.get_or_make(
        (*key, "plain") if is_plain else key,
        lambda: _code_table("" if is_plain else entry.name, text),
        weigh=lambda made: len(made[0]),
    )
    if lines > _MAX_LINES:
        return FileView(Shape.TOO_LARGE, size_bytes, reason=reason)
    return FileView(Shape.CODE, size_bytes, table, lines, reason=reason, is_plain=is_plain)


def _code_table(name: str, text: str) -> tuple[Markup, int]:
    """(rows, how many lines). No rows when there are too many lines to show; no name, no colours."""
    count = text.count("\n") + (not text.endswith("\n") and bool(text))
    if count > _MAX_LINES:
        return Markup(), count
    # Windows' line ends are one character too many on every line.
    plain = text.replace("\r\n", "\n")
    # By the length and not by who asked: the answer is kept for everybody.
    budget = ColourBudget(PATIENT_S if len(text) > _COLOURED_AT_ONCE else AT_ONCE_S)
    lines = highlighted_lines(plain, lexer_for_path(name), budget=budget)
    return render_table("code_rows", lines), count
