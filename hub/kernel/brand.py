"""The hub's own look: an accent colour made readable on every ground, and a mark of its own.

`/-/brand.css` and `/-/mark` serve them; pages ask for them only where something was set.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.kernel.errors import NotFound

READABLE = 4.5
_WHITE, _BLACK, _NIGHT = "#ffffff", "#000000", "#14181b"
# The page's grounds of tokens.css on which accent-coloured text is hardest to read.
_LIGHT_GROUND, _DARK_GROUND = "#eeeee8", "#23292e"
_DEFAULT_FILL = "#0a6272"
_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
_YEAR = "public, max-age=31536000, immutable"
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Accent:
    """Each colour as (light theme, dark theme)."""

    text: tuple[str, str]
    fill: tuple[str, str]
    fill_hover: tuple[str, str]
    wash: tuple[str, str]

    @classmethod
    def made_from(cls, colour: str) -> "Accent":
        """The nearest shades that can be read where accents stand. colour: `#0a6272`."""
        washes = (mixed(colour, _WHITE, 0.1), mixed(colour, _NIGHT, 0.2))
        fill = shaded(colour, _BLACK, against=(_WHITE,))
        return cls(
            text=(
                shaded(colour, _BLACK, against=(_LIGHT_GROUND, washes[0])),
                shaded(colour, _WHITE, against=(_DARK_GROUND, washes[1])),
            ),
            fill=(fill, fill),
            fill_hover=(mixed(fill, _BLACK, 0.82), mixed(fill, _BLACK, 0.86)),
            wash=washes,
        )

    @property
    def css(self) -> str:
        pairs = {
            "accent": self.text,
            "accent-fill": self.fill,
            "accent-fill-hover": self.fill_hover,
            "accent-wash": self.wash,
        }
        lines = [f"--color-{key}: light-dark({one}, {two});" for key, (one, two) in pairs.items()]
        return "@layer tokens { :root { " + " ".join(lines) + " } }\n"


def contrast(one: str, other: str) -> float:
    """From 1 to 21. Source: WCAG 2.2, relative luminance."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """share: of the first, 0 to 1."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def shaded(colour: str, towards: str, *, against: tuple[str, ...]) -> str:
    """The colour, or the first shade of it on the way to `towards` that can be read on all those."""
    for step in range(_STEPS):
        shade = mixed(colour, towards, 1 - step / _STEPS)
        if all(contrast(shade, ground) >= READABLE for ground in against):
            return shade
    return towards


@cache
def brand_css_path() -> str:
    """Empty while no accent is set. It changes with the colour, so the answer is kept for ever."""
    if not settings.ACCENT:
        return ""
    return f"/-/brand.css?{settings.ACCENT.removeprefix('#')}"


@cache
def mark_path() -> str:
    """Where the mark is: the hub's own file, or ours in its colour."""
    if not settings.ACCENT and not settings.MARK:
        return static("img/mark.svg")
    return f"/-/mark?{hashlib.sha256(_mark()[0]).hexdigest()[:12]}"


@require_safe
def brand_css(request: HttpRequest) -> HttpResponse:
    """Raises: NotFound."""
    if not settings.ACCENT:
        raise NotFound(_("This hub has the colours that it came with."))
    css = Accent.made_from(settings.ACCENT).css
    return HttpResponse(css, content_type="text/css", headers={"Cache-Control": _YEAR})


@require_safe
def mark(request: HttpRequest) -> HttpResponse:
    content, content_type = _mark()
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Cache-Control": _YEAR,
            # It is a picture, even when it is opened by itself.
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        },
    )


@cache
def _mark() -> tuple[bytes, str]:
    if settings.MARK:
        path = Path(settings.MARK)
        return path.read_bytes(), _TYPES[path.suffix.lower()]
    ours = (Path(settings.BASE_DIR) / "static" / "img" / "mark.svg").read_text(encoding="utf-8")
    fill = Accent.made_from(settings.ACCENT).fill[0] if settings.ACCENT else _DEFAULT_FILL
    return ours.replace(_DEFAULT_FILL, fill).encode(), _TYPES[".svg"]


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.03928 else float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
