"""A safetensors or GGUF header as a page shows it: sums, facts, and some of its tensors."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from hub.kernel.wording import compact
from repos.viewers.tensors import TensorFile
from repos.views.fast_tables import render_table

PAGE_TENSORS = 500
_SHOWN_FACTS = 200


@dataclass(frozen=True, slots=True)
class TensorPage:
    """shares: (type, parameters in words, per cent). rows: of the tensors first to last."""

    format: str
    parameters: str
    exact: str
    total: str
    quantization: str
    shares: list[tuple[str, str, str]]
    facts: list[tuple[str, str]]
    warnings: list[str]
    rows: Markup
    first: int
    last: int
    has_more: bool
    pages: int

    @property
    def words(self) -> tuple[str, str, str]:
        """What one is called, what many are called, and what they hold: of a model, or of NumPy."""
        if self.format in ("npy", "npz"):
            return _("Array"), _("Arrays"), _("Values")
        return _("Tensor"), _("Tensors"), _("Parameters")

    @property
    def weight(self) -> int:
        return len(self.rows) + 1_000 * len(self.facts) + 4_000


def tensor_page(file: TensorFile, page: int) -> TensorPage:
    start = page * PAGE_TENSORS
    shown = file.tensors[start : start + PAGE_TENSORS]
    parameters = file.parameters
    return TensorPage(
        format=file.format,
        parameters=compact(parameters),
        exact=f"{parameters:,}",
        total=f"{len(file.tensors):,}",
        quantization=file.quantization,
        shares=[
            (dtype, compact(count), _percent(count, parameters)) for dtype, count in file.by_dtype
        ],
        facts=file.facts[:_SHOWN_FACTS],
        warnings=file.warnings,
        rows=render_table("tensor_rows", shown),
        first=start + 1,
        last=start + len(shown),
        has_more=start + len(shown) < len(file.tensors),
        pages=max(1, -(-len(file.tensors) // PAGE_TENSORS)),
    )


def _percent(part: int, whole: int) -> str:
    """`97%`, `<1%`."""
    share = 100 * part // max(whole, 1)
    return f"{share}%" if share or not part else "<1%"
