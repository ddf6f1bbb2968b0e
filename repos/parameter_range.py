"""`min:6B,max:128B`: how lists are narrowed by the number of parameters."""

import re

from django.utils.translation import gettext as _

from hub.kernel.errors import BadInput

_PART = re.compile(r"(min|max):(\d{1,12}(?:\.\d{1,6})?)([KMBT]?)", re.IGNORECASE)
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
# Beyond, no column holds it.
_MOST = (1 << 62) - 1
Range = tuple[int | None, int | None]


def parse_parameter_range(text: str) -> Range:
    """(least, most), both included; None: no bound there.

    Raises: BadInput.
    Source: huggingface_hub `list_models(num_parameters=)`.
    """
    bounds: dict[str, int] = {}
    for part in filter(None, text.split(",")):
        found = _PART.fullmatch(part.strip())
        if found is None or found[1].lower() in bounds:
            raise BadInput(_('"num_parameters" must look like "min:6B,max:128B"'))
        bounds[found[1].lower()] = min(int(float(found[2]) * _UNITS[found[3].upper()]), _MOST)
    return bounds.get("min"), bounds.get("max")
