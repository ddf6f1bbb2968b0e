"""What `tokens.css` says, read for the page that shows it: colours of both themes, sizes, spaces."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from hub.kernel.brand import READABLE, contrast

_COLOUR = re.compile(r"--((?:color|code)-[\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));")
_SIZE = re.compile(r"--((?:text|space|radius)-[\w-]+): ([\d.]+(?:rem|px));")
# What stands on a wash of its own or on a fill; everything else stands on the page's grounds.
_GROUNDS = ("canvas", "surface", "sunken", "hover")
_TEXTS = ("ink", "ink-soft", "ink-faint", "accent", "danger", "warning", "success", "important")
_WASHED = ("accent", "model", "dataset", "space", "danger", "warning", "success")
_FILLS = ("accent-fill", "accent-fill-hover", "danger-fill", "danger-fill-hover")


@dataclass(frozen=True, slots=True)
class Colour:
    name: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Text on a ground, and how well it stands out in each theme (WCAG 2.2: 4.5 is readable)."""

    text: Colour
    ground: Colour

    @property
    def is_poor(self) -> bool:
        return min(self.light, self.dark) < READABLE

    @property
    def light(self) -> float:
        return contrast(self.text.light, self.ground.light)

    @property
    def dark(self) -> float:
        return contrast(self.text.dark, self.ground.dark)


@dataclass(frozen=True, slots=True)
class Tokens:
    """sizes: (name, value) of type scale, spacing and radius."""

    colours: list[Colour]
    type_scale: list[tuple[str, str]]
    spacing: list[tuple[str, str]]
    radii: list[tuple[str, str]]
    pairs: list[Pair]


@cache
def design_tokens() -> Tokens:
    path = Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"
    return read_tokens(path.read_text(encoding="utf-8"))


def read_tokens(css: str) -> Tokens:
    # A colour that is written once holds for both themes.
    colours = [
        Colour(name, light or both, dark or both)
        for name, light, dark, both in _COLOUR.findall(css)
    ]
    sizes = _SIZE.findall(css)
    by_name = {colour.name.removeprefix("color-"): colour for colour in colours}
    pairs = [
        *((text, ground) for text in _TEXTS for ground in _GROUNDS),
        *((name, f"{name}-wash") for name in _WASHED),
        *(("on-fill", fill) for fill in _FILLS),
        *(
            (colour.name, ground)
            for colour in colours
            if colour.name.startswith("code-")
            for ground in ("surface", "sunken", "target")
        ),
        *(("ink", ground) for ground in ("added", "removed", "target")),
    ]
    return Tokens(
        colours=colours,
        type_scale=[size for size in sizes if size[0].startswith("text-")],
        spacing=[size for size in sizes if size[0].startswith("space-")],
        radii=[size for size in sizes if size[0].startswith("radius-")],
        pairs=[Pair(by_name[text], by_name[ground]) for text, ground in pairs],
    )
