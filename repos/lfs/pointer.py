"""The small text that git stores in place of a large file."""

import re
from dataclasses import dataclass

from repos.lfs.oid import LfsOid

# git-lfs reads at most 1,024 bytes when it looks for a pointer.
MAX_POINTER_BYTES = 1024
_SPEC = b"https://git-lfs.github.com/spec/v1"
_KNOWN_SPECS = frozenset({_SPEC, b"https://hawser.github.com/spec/v1"})
_KEY = re.compile(rb"[a-z0-9.-]+")
_OID = re.compile(rb"sha256:([0-9a-f]{64})")
_SIZE = re.compile(rb"0|[1-9][0-9]{0,18}")
_MAX_SIZE = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Pointer:
    """oid: sha256 of the content."""

    oid: LfsOid
    size_bytes: int

    def text(self) -> bytes:
        """What git stores."""
        return b"version %s\noid sha256:%s\nsize %d\n" % (
            _SPEC,
            self.oid.encode("ascii"),
            self.size_bytes,
        )


def parse_pointer(content: bytes) -> Pointer | None:
    """The pointer that a git blob is; None: the blob is ordinary content.

    Source: git-lfs docs/spec.md (keys sorted after `version`, LF, extensions allowed).
    """
    if len(content) > MAX_POINTER_BYTES or not content.startswith(b"version "):
        return None
    lines = content.removesuffix(b"\n").split(b"\n")
    values: dict[bytes, bytes] = {}
    previous = b""
    for position, line in enumerate(lines):
        key, space, value = line.partition(b" ")
        if not space or not value or not _KEY.fullmatch(key) or key in values:
            return None
        if position > 1 and key <= previous:
            return None
        values[key] = value
        previous = key
    if next(iter(values)) != b"version" or values[b"version"] not in _KNOWN_SPECS:
        return None
    oid = _OID.fullmatch(values.get(b"oid", b""))
    size = _SIZE.fullmatch(values.get(b"size", b""))
    if oid is None or size is None or int(size[0]) > _MAX_SIZE:
        return None
    return Pointer(oid=LfsOid(oid[1].decode("ascii")), size_bytes=int(size[0]))
