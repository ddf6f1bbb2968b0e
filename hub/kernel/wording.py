"""Numbers as people read them."""

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


def _three_digits(size: float) -> str:
    if size >= 99.95:
        return f"{size:.0f}"
    return f"{size:.1f}" if size >= 9.95 else f"{size:.2f}"
