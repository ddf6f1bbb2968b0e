"""Numbers and days as people read them."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import pgettext

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_COUNTS = ("", "k", "M", "B")


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


def long_day(at: date) -> str:
    """`3 February 2026`, above what happened on it."""
    return date_format(at, pgettext("date", "j F Y"))


def day(moment: datetime) -> str:
    """`3 Feb 2026`, in the reader's order and words."""
    return date_format(moment, pgettext("date", "j M Y"))


def minute(moment: datetime) -> str:
    """`3 Feb 2026, 14:05`."""
    return date_format(moment, pgettext("date", "j M Y, H:i"))


def _three_digits(size: float) -> str:
    if size >= 99.95:
        return f"{size:.0f}"
    return f"{size:.1f}" if size >= 9.95 else f"{size:.2f}"
