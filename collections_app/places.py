"""The order of rows that people arrange: a number per row, far apart, so that a move writes one row.

The caller holds the lock of what the rows belong to; the unique constraint on the place is the
second wall. Positions, as people and clients count them, are never stored: a reader counts the rows
that he may see, so a gap cannot tell of a hidden one.
"""

from collections.abc import Collection as Group
from typing import Any

from django.db.models import F, Max, QuerySet

STEP = 1 << 20


def last_place(rows: QuerySet[Any]) -> int:  # Any: whatever has a place
    """Behind all of them."""
    highest: int | None = rows.aggregate(found=Max("place"))["found"]
    return STEP if highest is None else highest + STEP


def move(rows: QuerySet[Any], pk: int, position: int, *, seen: Group[int]) -> bool:  # Any: as above
    """Put a row where who asks wants it; whether anything changed.

    position: among the rows of `seen` (their keys), counted from 0; beyond the end means last.
    Rows that he does not see keep their order, and stay behind the row that they stood behind.
    """
    order = list(rows.order_by("place").values_list("pk", "place"))
    others = [row for row in order if row[0] != pk]
    shown = [index for index, row in enumerate(others) if row[0] in seen]
    behind_all = shown[-1] + 1 if shown else 0
    index = shown[max(position, 0)] if position < len(shown) else behind_all
    if [row[0] for row in order].index(pk) == index:
        return False
    place = _between(others, index)
    if place is None:
        renumber(rows)
        move(rows, pk, position, seen=seen)
    else:
        rows.filter(pk=pk).update(place=place)
    return True


def renumber(rows: QuerySet[Any]) -> None:  # Any: as above
    """Make room between all of them again; the order stays."""
    keys = list(rows.order_by("place").values_list("pk", flat=True))
    # By way of numbers that no row has: a place may be used once, at every moment.
    for number, pk in enumerate(keys, start=1):
        rows.filter(pk=pk).update(place=-number)
    rows.filter(place__lt=0).update(place=F("place") * -STEP)


def _between(others: list[tuple[int, int]], index: int) -> int | None:
    """A number that stands before `others[index]`; None: there is no room."""
    if index >= len(others):
        return others[-1][1] + STEP if others else STEP
    after = others[index][1]
    before = others[index - 1][1] if index else 0
    place = (before + after) // 2
    return place if before < place < after else None
