"""A Jupyter notebook as cells and outputs; all of it is text or an image, nothing ever runs.

Source: nbformat 4.5 schema; version 3 has its cells in worksheets.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from repos.viewers.ranges import Unreadable

MAX_NOTEBOOK_BYTES = 16 << 20
_MAX_CELLS = 500
_MAX_OUTPUTS = 50
_MAX_SOURCE_CHARS = 100_000
_MAX_TEXT_CHARS = 20_000
_MAX_HTML_CHARS = 100_000
_MAX_IMAGE_BYTES = 4 << 20
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#-]{1,30}")
_IMAGES = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}
_OLD_IMAGES = {"png": "image/png", "jpeg": "image/jpeg"}
Data = dict[str, Any]  # Any: a stranger's JSON


@dataclass(frozen=True, slots=True)
class Output:
    """kind: text, error, image, markdown, html or note. image: a data: address; text otherwise."""

    kind: str
    text: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """kind: code, markdown or raw. number: as `In [3]`; None: never run."""

    kind: str
    source: str
    number: int | None = None
    outputs: list[Output] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Notebook:
    language: str
    cells: list[Cell]
    is_cut: bool


def read_notebook(content: bytes) -> Notebook:
    """Raises: Unreadable."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise Unreadable(_("It is not JSON.")) from None
    if not isinstance(data, dict):
        raise Unreadable(_("It is not a notebook."))
    cells = _list(data.get("cells"))
    if "cells" not in data:
        cells = [
            cell
            for sheet in _list(data.get("worksheets"))[:20]
            if isinstance(sheet, dict)
            for cell in _list(sheet.get("cells"))
        ]
        if "worksheets" not in data:
            raise Unreadable(_("It is not a notebook."))
    shown = [_cell(cell) for cell in cells[:_MAX_CELLS] if isinstance(cell, dict)]
    return Notebook(_language(data), shown, is_cut=len(cells) > _MAX_CELLS)


def _language(data: Data) -> str:
    metadata = _dict(data.get("metadata"))
    for name in ("language_info", "kernelspec"):
        entry = _dict(metadata.get(name))
        found = entry.get("name") if name == "language_info" else entry.get("language")
        if isinstance(found, str) and _LANGUAGE.fullmatch(found):
            return found.lower()
    return "python"


def _cell(cell: Data) -> Cell:
    kind = cell.get("cell_type")
    source = _joined(cell.get("source", cell.get("input")))[:_MAX_SOURCE_CHARS]
    if kind == "heading":
        kind, source = "markdown", f"## {source}"
    if kind == "markdown":
        return Cell("markdown", source)
    if kind != "code":
        return Cell("raw", source)
    number = cell.get("execution_count", cell.get("prompt_number"))
    outputs = [
        _output(one) for one in _list(cell.get("outputs"))[:_MAX_OUTPUTS] if isinstance(one, dict)
    ]
    return Cell("code", source, number if type(number) is int else None, outputs)


def _output(output: Data) -> Output:
    kind = output.get("output_type")
    if kind == "stream":
        return Output("text", _plain(output.get("text")))
    if kind in ("error", "pyerr"):
        trace = _list(output.get("traceback"))[:200]
        text = "\n".join(line for line in trace if isinstance(line, str))
        return Output("error", _plain(text or f"{output.get('ename')}: {output.get('evalue')}"))
    data = _dict(output.get("data")) or {
        **{new: output[old] for old, new in _OLD_IMAGES.items() if old in output},
        "text/plain": output.get("text", ""),
    }
    return _richest(data)


def _richest(data: Data) -> Output:
    """What a notebook would show, if a page may show it too; scripts and widgets never."""
    for mime in _IMAGES:
        if mime in data:
            return _image(mime, _joined(data[mime]))
    html = _joined(data.get("text/html"))
    if html and len(html) <= _MAX_HTML_CHARS:
        return Output("html", html)
    markdown = _joined(data.get("text/markdown"))
    if markdown:
        return Output("markdown", markdown)
    for mime in ("text/plain", "text/latex", "application/json"):
        if text := _plain(data.get(mime)):
            return Output("text", text)
    return Output("note", _("An output that only runs in a notebook is not shown."))


def _image(mime: str, encoded: str) -> Output:
    """SECURITY: decoded and encoded again, so that the address holds base64 and nothing else."""
    if len(encoded) > _MAX_IMAGE_BYTES:
        return Output("note", _("An image is too large to be shown."))
    try:
        content = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return Output("note", _("An image is damaged."))
    if not content.startswith(_IMAGES[mime]):
        return Output("note", _("An image is not of the type that it says."))
    return Output("image", image=f"data:{mime};base64,{base64.b64encode(content).decode()}")


def _plain(value: object) -> str:
    text = _ANSI.sub("", _joined(value)[: 2 * _MAX_TEXT_CHARS]).replace("\x1b", "")
    return text if len(text) <= _MAX_TEXT_CHARS else f"{text[:_MAX_TEXT_CHARS]}\n…"


def _joined(value: object) -> str:
    """One text; it may be written whole or as a list of lines."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return "" if value is None else json.dumps(value)[:_MAX_TEXT_CHARS]


def _list(value: object) -> list[Any]:  # Any: a stranger's JSON
    return value if isinstance(value, list) else []


def _dict(value: object) -> Data:
    return value if isinstance(value, dict) else {}
