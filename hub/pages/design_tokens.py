"""What `tokens.css` says, read for the page that shows it: colours of both themes, sizes, spaces."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

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


def contrast(one: str, other: str) -> float:
    """From 1 to 21. Source: WCAG 2.2, relative luminance."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4
