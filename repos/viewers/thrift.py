"""Thrift's compact protocol, as far as a Parquet footer needs it: values by field number, bounded.

Source: thrift doc/specs/thrift-compact-protocol.md.
"""

import struct
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from repos.viewers.ranges import Unreadable

_MAX_DEPTH = 16
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
Struct = dict[int, Any]  # Any: whatever a field holds; readers judge types themselves


@dataclass(slots=True)
class CompactReader:
    """values_left: how many values may still be read; a footer of lies ends there."""

    data: bytes
    values_left: int
    position: int = 0

    def struct(self, *, stop_before: int = 0, depth: int = 0) -> Struct:
        """Fields by number. stop_before: the rest is not read once this field begins.

        Raises: Unreadable.
        """
        fields: Struct = {}
        number = 0
        while kind_byte := self._byte():
            step, kind = kind_byte >> 4, kind_byte & 15
            number = number + step if step else self._zigzag()
            if stop_before and number >= stop_before:
                return fields
            fields[number] = self._value(kind, depth)
        return fields

    def list_header(self) -> tuple[int, int]:
        """(type of the items, how many)."""
        first = self._byte()
        count = first >> 4
        return first & 15, self._varint() if count == 15 else count

    def _value(self, kind: int, depth: int) -> Any:  # Any: as Struct
        self.values_left -= 1
        if self.values_left < 0 or depth > _MAX_DEPTH:
            raise Unreadable(_("Its footer is larger or deeper than any real one."))
        match kind:
            case 1 | 2:
                return kind == _TRUE
            case 3:
                return self._byte()
            case 4 | 5 | 6:
                return self._zigzag()
            case 7:
                return struct.unpack("<d", self._take(8))[0]
            case 8:
                return self._take(self._varint())
            case 9 | 10:
                return self._list(depth)
            case 12:
                return self.struct(depth=depth + 1)
            case _:
                # Parquet's footer has no maps.
                raise Unreadable(_("Its footer has a value of an unknown type."))

    def _list(self, depth: int) -> list[Any]:  # Any: as Struct
        kind, count = self.list_header()
        if count > self.values_left:
            raise Unreadable(_("Its footer has a list that is longer than any real one."))
        if kind in (_TRUE, _FALSE):
            return [self._byte() == _TRUE for _ in range(count)]
        return [self._value(kind, depth + 1) for _ in range(count)]

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, length: int) -> bytes:
        taken = self.data[self.position : self.position + length]
        if len(taken) < length:
            raise Unreadable(_("Its footer ends in the middle."))
        self.position += length
        return taken

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise Unreadable(_("Its footer has a number without end."))

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
