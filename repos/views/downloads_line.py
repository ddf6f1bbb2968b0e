"""A row of numbers as a small line: points of an inline SVG, since the content policy allows no styles."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

WIDTH, HEIGHT = 240, 36
_PAD = 2


@dataclass(frozen=True, slots=True)
class DownloadsLine:
    """points: of the line; area: the same closed at the bottom. words: for those who cannot see it."""

    points: str
    area: str
    words: str
    width: int = WIDTH
    height: int = HEIGHT


def downloads_line(numbers: list[int]) -> DownloadsLine | None:
    """Oldest first; None when there is nothing to see."""
    top = max(numbers, default=0)
    if len(numbers) < 2 or not top:
        return None
    step = WIDTH / (len(numbers) - 1)
    floor = HEIGHT - _PAD
    points = " ".join(
        f"{place * step:.1f},{floor - number / top * (floor - _PAD):.1f}"
        for place, number in enumerate(numbers)
    )
    return DownloadsLine(
        points=points,
        area=f"0,{HEIGHT} {points} {WIDTH},{HEIGHT}",
        words=_("%(sum)s downloads in %(days)s days, %(top)s on the busiest")
        % {"sum": sum(numbers), "days": len(numbers), "top": top},
    )
