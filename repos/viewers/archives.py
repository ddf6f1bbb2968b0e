"""What is in a zip or tar archive: names and sizes, read from its tables; nothing is unpacked to disk.

Source: PKWARE APPNOTE 6.3 (sections 4.3, 4.5.3); POSIX ustar and GNU tar headers.
"""

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from repos.viewers.ranges import RangeReader, Unreadable, over_bytes

MAX_MEMBERS = 1_000
_MAX_DIRECTORY_BYTES = 4 << 20
_MAX_NAME_CHARS = 500
_END, _END64, _LOCATOR64, _ENTRY = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x01\x02"
_BLOCK = 512
# A compressed tar is read from its front: this much of it, and of what comes out.
_MAX_PACKED_BYTES = 4 << 20
_MAX_UNPACKED_BYTES = 16 << 20
_MAX_HEADER_BYTES = 16 << 10
_MAX_XZ_MEMORY = 96 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """packed_bytes: 0 where the archive does not tell. start: of its local header, in a zip."""

    name: str
    size_bytes: int
    packed_bytes: int = 0
    start: int = 0
    method: int = 0

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


@dataclass(frozen=True, slots=True)
class Archive:
    """total: how many members the archive says it has; None: it has no table that says so."""

    format: str
    members: list[Member]
    total: int | None
    is_cut: bool

    @property
    def size_bytes(self) -> int:
        return sum(member.size_bytes for member in self.members)


def read_zip(reader: RangeReader) -> Archive:
    """Raises: Unreadable."""
    total, start, length = _directory(reader)
    if length > _MAX_DIRECTORY_BYTES:
        raise Unreadable(_("Its table of contents is larger than a page may read."))
    members = list(_zip_members(reader.read(start, length)))
    return Archive("zip", members, total, is_cut=total > len(members))


def _directory(reader: RangeReader) -> tuple[int, int, int]:
    """(members, start, length) of the central directory."""
    tail = reader.tail(65_557)
    place = tail.rfind(_END)
    if place < 0 or place + 22 > len(tail):
        raise Unreadable(_("The file does not end like a zip archive."))
    total, length, start = struct.unpack_from("<HII", tail, place + 10)
    locator = tail[max(place - 20, 0) : place]
    if 0xFFFFFFFF in (length, start) or total == 0xFFFF:
        if locator[:4] != _LOCATOR64 or len(locator) < 20:
            raise Unreadable(_("Its table of contents cannot be found."))
        record = reader.read(struct.unpack_from("<Q", locator, 8)[0], 56)
        if record[:4] != _END64:
            raise Unreadable(_("Its table of contents cannot be found."))
        total, length, start = struct.unpack_from("<QQQ", record, 32)
    return total, start, length


def _zip_members(table: bytes) -> Iterator[Member]:
    position = 0
    for _number in range(MAX_MEMBERS):
        if table[position : position + 4] != _ENTRY or position + 46 > len(table):
            return
        flags, method = struct.unpack_from("<HH", table, position + 8)
        packed, size, name_length, extra_length, comment_length = struct.unpack_from(
            "<IIHHH", table, position + 20
        )
        (start,) = struct.unpack_from("<I", table, position + 42)
        name = table[position + 46 : position + 46 + name_length]
        extra_start = position + 46 + name_length
        size, packed, start = _wide(
            table[extra_start : extra_start + extra_length], size, packed, start
        )
        text = name.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        yield Member(text[:_MAX_NAME_CHARS], size, packed, start, method)
        position = extra_start + extra_length + comment_length


def _wide(extra: bytes, *values: int) -> tuple[int, int, int]:
    """Sizes of 4 GiB and more stand in an extra field, in the order in which they were left out."""
    found = list(values)
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        if kind == 1:
            field = extra[position + 4 : position + 4 + length]
            for index, value in enumerate(found):
                if value == 0xFFFFFFFF and len(field) >= 8:
                    (found[index],) = struct.unpack_from("<Q", field)
                    field = field[8:]
            break
        position += 4 + length
    return found[0], found[1], found[2]


def zip_member(reader: RangeReader, member: Member, *, limit_bytes: int) -> bytes:
    """The first bytes of a member, unpacked. Raises: Unreadable."""
    header = reader.read(member.start, 30)
    if header[:4] != b"PK\x03\x04":
        raise Unreadable(_("A member of the archive is not where it should be."))
    name_length, extra_length = struct.unpack_from("<HH", header, 26)
    start = member.start + 30 + name_length + extra_length
    packed = reader.read(start, min(member.packed_bytes, limit_bytes))
    if member.method == 0:
        return packed
    if member.method != zlib.DEFLATED:
        raise Unreadable(_("A member of the archive is packed in an unknown way."))
    try:
        return zlib.decompressobj(-15).decompress(packed, limit_bytes)
    except zlib.error:
        raise Unreadable(_("A member of the archive is damaged.")) from None


def read_tar(reader: RangeReader) -> Archive:
    """Plain or packed with gzip, bzip2 or xz. Raises: Unreadable."""
    unpack = _unpacker(reader.head(6))
    if unpack is None:
        members, is_cut = _tar_members(reader)
        return Archive("tar", members, None, is_cut)
    packed = reader.head(_MAX_PACKED_BYTES)
    try:
        content = unpack(packed)
    except (zlib.error, OSError, lzma.LZMAError, EOFError, ValueError):
        raise Unreadable(_("It cannot be unpacked: it is damaged.")) from None
    is_whole = len(packed) == reader.size_bytes and len(content) < _MAX_UNPACKED_BYTES
    members, is_cut = _tar_members(over_bytes(content))
    return Archive("compressed tar", members, None, is_cut or not is_whole)


def _unpacker(head: bytes) -> Callable[[bytes], bytes] | None:
    """None: not packed. SECURITY: every unpacker has a bound on what it gives out."""
    if head[:2] == b"\x1f\x8b":
        return lambda packed: zlib.decompressobj(31).decompress(packed, _MAX_UNPACKED_BYTES)
    if head[:3] == b"BZh":
        return lambda packed: bz2.BZ2Decompressor().decompress(packed, _MAX_UNPACKED_BYTES)
    if head == b"\xfd7zXZ\0":
        return lambda packed: lzma.LZMADecompressor(memlimit=_MAX_XZ_MEMORY).decompress(
            packed, _MAX_UNPACKED_BYTES
        )
    return None


def _tar_members(reader: RangeReader) -> tuple[list[Member], bool]:
    """(members, whether there may be more than were found)."""
    members: list[Member] = []
    position, long_name = 0, ""
    try:
        while position + _BLOCK <= reader.size_bytes and len(members) < MAX_MEMBERS:
            block = reader.read(position, _BLOCK)
            if not block.strip(b"\0"):
                return members, False
            size, kind = _tar_size(block), block[156:157]
            position += _BLOCK
            if kind == b"L":
                long_name = _name(reader.read(position, min(size, _MAX_HEADER_BYTES)))
            elif kind == b"x":
                long_name = _pax_path(reader.read(position, min(size, _MAX_HEADER_BYTES)))
            elif kind not in (b"g", b"K"):
                name = long_name or _tar_name(block)
                is_bare_folder = kind == b"5" and not name.endswith("/")
                members.append(Member(f"{name}/" if is_bare_folder else name, size))
                long_name = ""
            position += (size + _BLOCK - 1) // _BLOCK * _BLOCK
    except Unreadable:
        # What was found until here is true all the same, if anything was.
        if not members:
            raise
    return members, True


def _tar_size(block: bytes) -> int:
    """Raises: Unreadable: no header of a tar archive."""
    claimed = _octal(block[148:156])
    if claimed != sum(block) - sum(block[148:156]) + 8 * 32:
        raise Unreadable(_("The file does not look like a tar archive."))
    field = block[124:136]
    if field[0] & 0x80:
        return int.from_bytes(field, "big") & ((1 << 63) - 1)
    return max(0, _octal(field))


def _octal(field: bytes) -> int:
    digits = field.strip(b"\0 ")
    if not digits or digits.strip(b"01234567"):
        return -1 if digits else 0
    return int(digits, 8)


def _tar_name(block: bytes) -> str:
    prefix = _name(block[345:500]) if block[257:263] == b"ustar\0" else ""
    name = _name(block[:100])
    return f"{prefix}/{name}" if prefix else name


def _pax_path(raw: bytes) -> str:
    """From records `30 path=…` with their length in front; "" without one."""
    for line in raw.split(b"\n"):
        record = line.partition(b" ")[2]
        if record.startswith(b"path="):
            return _name(record[5:])
    return ""


def _name(raw: bytes) -> str:
    return raw.partition(b"\0")[0].decode("utf-8", "replace")[:_MAX_NAME_CHARS]
