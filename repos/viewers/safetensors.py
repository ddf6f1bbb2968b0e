"""The header of a `.safetensors` file: names, shapes and types of its tensors, without their bytes.

Source: safetensors README, "Format"; huggingface_hub 2.4 `SAFETENSORS_MAX_HEADER_LENGTH`.
"""

import json
from dataclasses import dataclass
from math import prod

from django.utils.translation import gettext as _

from repos.viewers.ranges import RangeReader, Unreadable
from repos.viewers.tensors import Tensor, TensorFile

MAX_HEADER_BYTES = 25_000_000
_MAX_TENSORS = 200_000
_MAX_DIMENSIONS = 32
_MAX_DIMENSION = 1 << 63
_MAX_FACTS = 100
_MAX_FACT_CHARS = 500
BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8,
    "F8_E5M2FNUZ": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "I16": 16, "U16": 16, "F16": 16,
    "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64, "U64": 64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Header:
    tensors: list[Tensor]
    facts: list[tuple[str, str]]


def read_safetensors(reader: RangeReader) -> TensorFile:
    """Raises: Unreadable."""
    if reader.size_bytes < 8:
        raise Unreadable(_("The file is too short to have a header."))
    length = int.from_bytes(reader.read(0, 8), "little")
    if length > MAX_HEADER_BYTES:
        raise Unreadable(_("Its header says that it is larger than any real one."))
    header = _parse(reader.read(8, length))
    return TensorFile(
        format="safetensors",
        tensors=header.tensors,
        facts=header.facts,
        warnings=_warnings(header.tensors, reader.size_bytes - 8 - length),
    )


def _parse(raw: bytes) -> _Header:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable(_("Its header is not JSON.")) from None
    if not isinstance(data, dict) or len(data) > _MAX_TENSORS:
        raise Unreadable(_("Its header is no table of tensors."))
    metadata = data.pop("__metadata__", None)
    tensors = [_tensor(name, entry) for name, entry in data.items()]
    return _Header(tensors, _facts(metadata))


def _tensor(name: str, entry: object) -> Tensor:
    if not isinstance(entry, dict):
        raise Unreadable(_("One of its tensors is not described."))
    shape, dtype, offsets = entry.get("shape"), entry.get("dtype"), entry.get("data_offsets")
    numbers, place = _numbers(shape), _numbers(offsets)
    if not isinstance(dtype, str) or numbers is None:
        raise Unreadable(_("One of its tensors has no shape or type."))
    if place is None or len(place) != 2 or place[0] > place[1]:
        raise Unreadable(_("One of its tensors lies nowhere."))
    start, end = place
    return Tensor(name[:_MAX_FACT_CHARS], dtype[:20], numbers, end - start, start=start)


def _numbers(value: object) -> tuple[int, ...] | None:
    if not isinstance(value, list) or len(value) > _MAX_DIMENSIONS:
        return None
    if not all(type(item) is int and 0 <= item < _MAX_DIMENSION for item in value):
        return None
    return tuple(value)


def _facts(metadata: object) -> list[tuple[str, str]]:
    if not isinstance(metadata, dict):
        return []
    pairs = list(metadata.items())[:_MAX_FACTS]
    return [(key[:_MAX_FACT_CHARS], str(value)[:_MAX_FACT_CHARS]) for key, value in pairs]


def _warnings(tensors: list[Tensor], data_bytes: int) -> list[str]:
    """What loaders would refuse."""
    warnings = []
    if any(tensor.start + tensor.size_bytes > data_bytes for tensor in tensors):
        warnings.append(_("Some tensors lie behind the end of the file: it is cut or damaged."))
    known = [tensor for tensor in tensors if tensor.dtype in BITS]
    if any((prod(one.shape) * BITS[one.dtype] + 7) // 8 != one.size_bytes for one in known):
        warnings.append(_("Some tensors have more or fewer bytes than their shape needs."))
    if len(known) < len(tensors):
        warnings.append(_("Some tensors are of a type that this hub does not know."))
    return warnings
