"""A notebook as a page shows it: code coloured, Markdown and HTML through the one allow-list."""

from dataclasses import dataclass, field
from urllib.parse import quote

from django.conf import settings
from markupsafe import Markup

from hub.kernel.highlight import ColourBudget, FenceColours, highlighted_lines, lexer_for_path
from hub.kernel.links import LinkBase
from hub.kernel.markdown import cost_units, render_html, render_markdown
from repos.viewers.notebooks import Cell, Notebook, Output
from repos.views.fast_tables import render_table

# Of all its Markdown and HTML together, at 25 us a unit; the rest is shown as it was written.
_MAX_COST_UNITS = 25_000
_MAX_COLOURED_CHARS = 300_000
# CPU seconds for all its cells.
_COLOURS_S = 1.0
_SUFFIXES = {"python": "x.py", "r": "x.R", "julia": "x.jl", "javascript": "x.js", "bash": "x.sh"}


@dataclass(frozen=True, slots=True)
class ShownOutput:
    kind: str
    html: Markup | str = ""
    text: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """html: rendered Markdown or coloured code; "" where `text` is shown as it was written."""

    kind: str
    label: str
    html: Markup | str
    text: str
    outputs: list[ShownOutput]


@dataclass(frozen=True, slots=True)
class NotebookPage:
    language: str
    cells: list[ShownCell]
    is_cut: bool

    @property
    def weight(self) -> int:
        return 1_000 + sum(
            len(cell.html) + len(cell.text) + sum(_weight(one) for one in cell.outputs)
            for cell in self.cells
        )


@dataclass(slots=True)
class _Budget:
    units: int = _MAX_COST_UNITS
    coloured_chars: int = _MAX_COLOURED_CHARS
    colours: ColourBudget = field(default_factory=lambda: ColourBudget(_COLOURS_S))
    fences: FenceColours = field(default_factory=FenceColours)

    def renders(self, text: str) -> bool:
        self.units -= cost_units(text) + len(text) // 50
        return self.units >= 0

    def has_colours_for(self, text: str) -> bool:
        self.coloured_chars -= len(text)
        return self.coloured_chars >= 0


def notebook_page(notebook: Notebook, base: LinkBase) -> NotebookPage:
    budget = _Budget()
    name = _SUFFIXES.get(notebook.language, "x.txt")
    cells = [_cell(cell, base, name, budget) for cell in notebook.cells]
    return NotebookPage(notebook.language, cells, notebook.is_cut)


def runner_href(resolve_url: str) -> str:
    """Where a notebook opens for running; "" when the operator has set no such place."""
    template = str(settings.NOTEBOOK_RUNNER_URL)
    return template.replace("{url}", quote(resolve_url, safe="")) if template else ""


def _cell(cell: Cell, base: LinkBase, name: str, budget: _Budget) -> ShownCell:
    if cell.kind == "markdown" and budget.renders(cell.source):
        return ShownCell("markdown", "", _markdown(cell.source, base, budget), "", [])
    if cell.kind != "code":
        return ShownCell("raw", "", "", cell.source, [])
    html: Markup | str = ""
    if budget.has_colours_for(cell.source):
        lines = highlighted_lines(cell.source, lexer_for_path(name), budget=budget.colours)
        html = render_table("code_words", lines)
    outputs = [_output(one, base, budget) for one in cell.outputs]
    label = f"In [{'' if cell.number is None else cell.number}]"
    return ShownCell("code", label, html, "" if html else cell.source, outputs)


def _output(output: Output, base: LinkBase, budget: _Budget) -> ShownOutput:
    match output.kind:
        case "html" if budget.renders(output.text):
            return ShownOutput("rendered", html=render_html(output.text, base=base))
        case "markdown" if budget.renders(output.text):
            return ShownOutput("rendered", html=_markdown(output.text, base, budget))
        case "image":
            return ShownOutput("image", image=output.image)
        case "error" | "note":
            return ShownOutput(output.kind, text=output.text)
        case _:
            return ShownOutput("text", text=output.text)


def _markdown(text: str, base: LinkBase, budget: _Budget) -> Markup:
    return Markup(render_markdown(text, base=base, fences=budget.fences))  # noqa: S704  # safe HTML


def _weight(output: ShownOutput) -> int:
    return len(output.html) + len(output.text) + len(output.image)
