"""Numbers, days and other people's words as people read them."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import pgettext

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_COUNTS = ("", "k", "M", "B")
# Blank or nothing at all, though Unicode calls them printable: fillers, joiners, variation selectors.
_UNSEEN = frozenset(
    map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0))
) | frozenset(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
# Chinese is written with it, and its width tells it from a space.
_WIDE_SPACE = "\u3000"


def filesize(size_bytes: int | None) -> str:
    """`1.24 MB`: decimal units, three digits, as the official client prints them; "" for None."""
    if size_bytes is None:
        return ""
    size, unit = float(size_bytes), 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size /= 1000
        unit += 1
    return f"{_three_digits(size) if unit else size_bytes} {_UNITS[unit]}"


def compact(count: int) -> str:
    """`999`, `1.2k`, `3.4M`."""
    size, unit = float(count), 0
    while size >= 999.5 and unit < len(_COUNTS) - 1:
        size /= 1000
        unit += 1
    if not unit:
        return str(count)
    digits = f"{size:.1f}" if size < 9.95 else f"{size:.0f}"
    return f"{digits.removesuffix('.0')}{_COUNTS[unit]}"


def quoted(text: str, at_most: int | None = None) -> str:
    r"""`'中文'`: a person's words between single quotes, on one line, as they are.

    SECURITY: what cannot be seen, or turns the direction of what follows, is told as Python writes
    it (`\u202e`): a name could otherwise repaint the sentence around it, or break a terminal's line.
    at_most: so many characters of it, and "…" for the others; None shows all.
    """
    shown = text if at_most is None else text[:at_most]
    more = "" if len(shown) == len(text) else "…"
    return f"'{''.join(map(_seen, shown))}{more}'"


def long_day(at: date) -> str:
    """`3 February 2026`, above what happened on it."""
    return date_format(at, pgettext("date", "j F Y"))


def day(moment: datetime) -> str:
    """`3 Feb 2026`, in the reader's order and words."""
    return date_format(moment, pgettext("date", "j M Y"))


def minute(moment: datetime) -> str:
    """`3 Feb 2026, 14:05`."""
    return date_format(moment, pgettext("date", "j M Y, H:i"))


def _seen(char: str) -> str:
    if char == _WIDE_SPACE or (char.isprintable() and char not in _UNSEEN):
        return char
    return char.encode("unicode_escape").decode("ascii")


def _three_digits(size: float) -> str:
    if size >= 99.95:
        return f"{size:.0f}"
    return f"{size:.1f}" if size >= 9.95 else f"{size:.2f}"
