"""The headers of NumPy's `.npy` and `.npz`: shapes and types, without the numbers, and nothing loaded.

Source: numpy.lib.format, versions 1.0 to 3.0.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from repos.viewers.archives import Member, read_zip, zip_member
from repos.viewers.ranges import RangeReader, Unreadable, over_bytes
from repos.viewers.tensors import Tensor, TensorFile

_MAGIC = b"\x93NUMPY"
_MAX_HEADER_BYTES = 16 << 10
_MAX_DIMENSIONS = 64
# Each costs a read of the store.
_MAX_ARRAYS = 30
_DESCR = re.compile(r"'descr':\s*(?:'([^']{1,40})'|(\[))")
_SHAPE = re.compile(r"'shape':\s*\(([\d,\s]{0,800})\)")
_ORDER = re.compile(r"'fortran_order':\s*(True|False)")
_KINDS = {"f": "float", "i": "int", "u": "uint", "c": "complex"}
_NAMED = {"b": "bool", "?": "bool", "O": "object", "S": "bytes", "U": "text", "V": "void",
          "M": "datetime", "m": "timedelta"}  # fmt: skip


def read_npy(reader: RangeReader) -> TensorFile:
    """Raises: Unreadable."""
    tensor, order = _array(reader, "array")
    facts = []
    if order == "True":
        facts.append((pgettext("of an array", "order"), _("Fortran: columns first")))
    return TensorFile("npy", [tensor], facts, warnings=_warnings([tensor]))


def read_npz(reader: RangeReader) -> TensorFile:
    """An archive of `.npy` files. Raises: Unreadable."""
    archive = read_zip(reader)
    members = [member for member in archive.members if member.name.endswith(".npy")]
    if not members:
        raise Unreadable(_("There is no array in it."))
    tensors = [_member(reader, member) for member in members[:_MAX_ARRAYS]]
    warnings = _warnings(tensors)
    if len(members) > _MAX_ARRAYS:
        counts = {"shown": _MAX_ARRAYS, "total": len(members)}
        warnings.append(_("The first %(shown)s of %(total)s arrays are shown.") % counts)
    return TensorFile("npz", tensors, [], warnings=warnings)


def _member(reader: RangeReader, member: Member) -> Tensor:
    head = zip_member(reader, member, limit_bytes=_MAX_HEADER_BYTES)
    name = member.name.removesuffix(".npy")
    return _array(over_bytes(head), name, size_bytes=member.size_bytes)[0]


def _array(reader: RangeReader, name: str, *, size_bytes: int | None = None) -> tuple[Tensor, str]:
    """(the array, whether its order is Fortran's, as the header says it)."""
    start = reader.head(12)
    if start[:6] != _MAGIC or len(start) < 12:
        raise Unreadable(_("It does not begin like an array of NumPy."))
    # The length has two bytes in version 1, four in later ones.
    width = 2 if start[6] == 1 else 4
    length = int.from_bytes(start[8 : 8 + width], "little")
    if length > _MAX_HEADER_BYTES - 12:
        raise Unreadable(_("Its header says that it is larger than any real one."))
    header = reader.read(8 + width, length).decode("latin-1")
    descr, shape, order = _DESCR.search(header), _SHAPE.search(header), _ORDER.search(header)
    if descr is None or shape is None or order is None:
        raise Unreadable(_("Its header cannot be read."))
    numbers = tuple(int(part) for part in shape[1].split(",") if part.strip())
    if len(numbers) > _MAX_DIMENSIONS or any(number >= 1 << 63 for number in numbers):
        raise Unreadable(_("Its shape is larger than any real one."))
    data_bytes = (size_bytes or reader.size_bytes) - 8 - width - length
    return Tensor(name, _dtype(descr[1]), numbers, max(data_bytes, 0)), order[1]


def _dtype(descr: str | None) -> str:
    """`float32` of `<f4`. None: of several fields."""
    if descr is None:
        return "structured"
    kind, size = descr.lstrip("<>|=")[:1], descr.lstrip("<>|=")[1:]
    if kind in _KINDS and size.isdecimal():
        return f"{_KINDS[kind]}{int(size[:4]) * 8}"
    return _NAMED.get(kind, "other")


def _warnings(tensors: list[Tensor]) -> list[str]:
    if not any(tensor.dtype == "object" for tensor in tensors):
        return []
    return [_("Some arrays hold Python objects: loading them runs pickle, which may run anything.")]
