"""The header of a `.gguf` file: what the model is, its tensors, how it is quantised.

Source: ggml docs/gguf.md (versions 1 to 3; little-endian).
"""

import struct
from dataclasses import dataclass

from django.utils.translation import gettext as _

from repos.viewers.ranges import RangeReader, Unreadable
from repos.viewers.tensors import Tensor, TensorFile

_MAX_FACTS = 4_096
_MAX_TENSORS = 100_000
# A vocabulary has 300,000 words, and its merges as many again.
_MAX_ITEMS = 2_000_000
_MAX_TEXT_BYTES = 8 << 20
_SHOWN_TEXT = 500
_SHOWN_ITEMS = 8
_MAX_DEPTH = 4
_CHUNK = 1 << 20
_TEXT, _ARRAY = 8, 9
_NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q",
            11: "<q", 12: "<d"}  # fmt: skip
_TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1",
    10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 16: "IQ2_XXS",
    17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S",
    23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64", 29: "IQ1_M", 30: "BF16",
    34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
}  # fmt: skip
_FILE_TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K",
    11: "Q3_K_S", 12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S",
    17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S", 22: "IQ3_XS",
    23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
    29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4",
}  # fmt: skip


def read_gguf(reader: RangeReader) -> TensorFile:
    """Raises: Unreadable."""
    cursor = _Cursor(reader)
    if cursor.take(4) != b"GGUF":
        raise Unreadable(_("The file does not begin like a GGUF file."))
    version = cursor.number("<I")
    if version not in (1, 2, 3):
        raise Unreadable(_("It is of a GGUF version that this hub does not know."))
    # Version 1 had counts and lengths of four bytes.
    cursor.length_form = "<I" if version == 1 else "<Q"
    tensor_count, fact_count = cursor.length(), cursor.length()
    if tensor_count > _MAX_TENSORS or fact_count > _MAX_FACTS:
        raise Unreadable(_("It says that it has more tensors or facts than any real file."))
    facts = [(_("GGUF version"), str(version))]
    quantization = ""
    for _number in range(fact_count):
        name = cursor.text()
        kind = cursor.number("<I")
        value = cursor.value(int(kind), depth=0)
        facts.append((name[:_SHOWN_TEXT], value))
        if name == "general.file_type" and value.isdecimal():
            quantization = _FILE_TYPES.get(int(value[:9]), f"type {value[:9]}")
    tensors = [cursor.tensor() for _ in range(tensor_count)]
    return TensorFile("GGUF", tensors, facts, quantization)


@dataclass(slots=True)
class _Cursor:
    """Reads on and on, in large pieces; every count is judged before it is believed."""

    reader: RangeReader
    length_form: str = "<Q"
    position: int = 0
    items_left: int = _MAX_ITEMS
    _piece: bytes = b""
    _piece_start: int = 0

    def take(self, length: int) -> bytes:
        start = self.position - self._piece_start
        if start + length > len(self._piece):
            wanted = min(max(length, _CHUNK), self.reader.size_bytes - self.position)
            self._piece = self.reader.read(self.position, max(wanted, length))
            self._piece_start, start = self.position, 0
        self.position += length
        return self._piece[start : start + length]

    def number(self, form: str) -> int | float | bool:
        found: int | float | bool = struct.unpack(form, self.take(struct.calcsize(form)))[0]
        return found

    def length(self) -> int:
        return int(self.number(self.length_form))

    def text(self) -> str:
        length = self.length()
        if length > _MAX_TEXT_BYTES:
            raise Unreadable(_("One of its texts says that it is endless."))
        return self.take(length).decode("utf-8", "replace")

    def value(self, kind: int, *, depth: int) -> str:
        """As shown: texts are cut, arrays told by their first items."""
        if kind == _TEXT:
            return self.text()[:_SHOWN_TEXT]
        if kind == _ARRAY:
            return self._array(depth)
        form = _NUMBERS.get(kind)
        if form is None:
            raise Unreadable(_("One of its facts is of an unknown type."))
        found = self.number(form)
        return f"{found:g}" if isinstance(found, float) else str(found)

    def tensor(self) -> Tensor:
        name = self.text()
        dimensions = int(self.number("<I"))
        if dimensions > 8:
            raise Unreadable(_("One of its tensors has more dimensions than any real one."))
        # GGUF writes the fastest-changing dimension first; everybody else writes it last.
        shape = tuple(reversed([self.length() for _ in range(dimensions)]))
        kind, start = int(self.number("<I")), int(self.number("<Q"))
        return Tensor(name[:_SHOWN_TEXT], _TYPES.get(kind, f"type {kind}"), shape, start=start)

    def _array(self, depth: int) -> str:
        kind, count = int(self.number("<I")), self.length()
        self.items_left -= count
        if self.items_left < 0 or depth >= _MAX_DEPTH:
            raise Unreadable(_("One of its lists says that it is endless."))
        shown = [self.value(kind, depth=depth + 1) for _ in range(min(count, _SHOWN_ITEMS))]
        self._skip(kind, count - len(shown), depth)
        more = ", …" if count > len(shown) else ""
        told = {"count": f"{count:,}", "items": f"{', '.join(shown)}{more}"}
        return (_("%(count)s items: %(items)s") % told)[: 2 * _SHOWN_TEXT]

    def _skip(self, kind: int, count: int, depth: int) -> None:
        form = _NUMBERS.get(kind)
        if form is not None:
            self._pass(count * struct.calcsize(form))
            return
        for _number in range(count):
            if kind == _TEXT:
                length = self.length()
                if length > _MAX_TEXT_BYTES:
                    raise Unreadable(_("One of its texts says that it is endless."))
                self._pass(length)
            else:
                self.value(kind, depth=depth + 1)

    def _pass(self, length: int) -> None:
        self.position += length
        if self.position > self.reader.size_bytes:
            raise Unreadable(_("One of its lists is longer than the file."))
