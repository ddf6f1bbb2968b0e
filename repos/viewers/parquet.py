"""The footer of a Parquet file: columns and how many rows; no page of data is read.

Source: parquet-format `parquet.thrift` (FileMetaData, SchemaElement, RowGroup).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from repos.viewers.ranges import RangeReader, Unreadable
from repos.viewers.thrift import CompactReader, Struct

_MAX_FOOTER_BYTES = 16 << 20
_MAX_VALUES = 400_000
_MAX_COLUMNS = 10_000
_MAX_NESTING = 32
_ROW_GROUPS = 4
_TYPES = ("boolean", "int32", "int64", "int96", "float", "double", "bytes", "fixed bytes")
_REPEATS = ("required", "optional", "repeated")
_CONVERTED = {0: "text", 1: "map", 3: "list", 4: "enum", 5: "decimal", 6: "date", 7: "time (ms)",
              8: "time (us)", 9: "timestamp (ms)", 10: "timestamp (us)", 11: "uint8",
              12: "uint16", 13: "uint32", 14: "uint64", 15: "int8", 16: "int16", 17: "int32",
              18: "int64", 19: "json", 20: "bson", 21: "interval"}  # fmt: skip
_LOGICAL = {1: "text", 2: "map", 3: "list", 4: "enum", 5: "decimal", 6: "date", 7: "time",
            8: "timestamp", 10: "integer", 12: "json", 13: "bson", 14: "uuid",
            15: "float16"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """name: with its parents, `a.b`. depth: 0 at the top. type: "group" for one with children."""

    name: str
    depth: int
    type: str
    repeats: str


@dataclass(frozen=True, slots=True)
class ParquetFile:
    rows: int
    row_groups: int
    columns: list[Column]
    is_cut: bool


def read_parquet(reader: RangeReader) -> ParquetFile:
    """Raises: Unreadable."""
    if reader.size_bytes < 12:
        raise Unreadable(_("The file is too short to have a footer."))
    end = reader.tail(8)
    if end[4:] == b"PARE":
        raise Unreadable(_("Its footer is encrypted."))
    if end[4:] != b"PAR1":
        raise Unreadable(_("The file does not end like a Parquet file."))
    length = int.from_bytes(end[:4], "little")
    if length > _MAX_FOOTER_BYTES:
        raise Unreadable(_("Its footer says that it is larger than a page may read."))
    thrift = CompactReader(reader.read(reader.size_bytes - 8 - length, length), _MAX_VALUES)
    found = thrift.struct(stop_before=_ROW_GROUPS)
    row_groups = thrift.list_header()[1] if thrift.position < length else 0
    columns = _columns(found.get(2))
    return ParquetFile(
        max(0, _number(found, 3)), row_groups, columns[:_MAX_COLUMNS], len(columns) > _MAX_COLUMNS
    )


def _columns(elements: object) -> list[Column]:
    """The schema is a tree, written depth first; its first element is the root."""
    if not isinstance(elements, list) or not all(isinstance(one, dict) for one in elements):
        raise Unreadable(_("Its footer has no schema."))
    columns: list[Column] = []
    # (name, children still to come) of every open group.
    groups: list[tuple[str, int]] = []
    for element in elements[1:]:
        while groups and groups[-1][1] <= 0:
            groups.pop()
        if groups:
            groups[-1] = (groups[-1][0], groups[-1][1] - 1)
        name = element.get(4, b"")
        text = name.decode("utf-8", "replace")[:200] if isinstance(name, bytes) else ""
        full = ".".join([*(group for group, _ in groups), text])
        columns.append(Column(full[:500], len(groups), _type(element), _repeats(element)))
        children = _number(element, 5)
        if children > 0 and len(groups) < _MAX_NESTING:
            groups.append((text, children))
    return columns


def _type(element: Struct) -> str:
    logical = element.get(10)
    if isinstance(logical, dict) and logical:
        return _LOGICAL.get(next(iter(logical)), "other")
    if 6 in element:
        return _CONVERTED.get(_number(element, 6), "other")
    if 1 not in element:
        return "group"
    number = _number(element, 1)
    return _TYPES[number] if 0 <= number < len(_TYPES) else "other"


def _repeats(element: Struct) -> str:
    number = _number(element, 3)
    return _REPEATS[number] if 0 <= number < len(_REPEATS) else ""


def _number(fields: Struct, key: int) -> int:
    value = fields.get(key, 0)
    return value if type(value) is int else 0
