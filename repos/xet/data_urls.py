"""Signed addresses of stored bytes: one xorb, these very ranges, until then; no credentials.

Whoever got one could read the file; it says nothing of who that was (xet.md 12.4).
"""

import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from hub.kernel.errors import HubError
from hub.kernel.seals import BadSeal, seal, unseal
from repos.xet.hashes import MerkleHash

# A client asks again for the addresses when they expire.
DATA_URL_LIFETIME: Final = timedelta(minutes=15)
# The address stays under 8 KiB, also for proxies.
MAX_RANGES: Final = 500

# version, expires at, xorb; then per range its start and its end
_HEAD = struct.Struct(">BI32s")
_RANGE = struct.Struct(">II")
_VERSION = 1
_PURPOSE = "hub.xet.data"


class DataUrlRefused(HubError):
    """Forged or expired (answered 403: the client then asks for a new one)."""

    code = "DataUrlRefused"

    def __init__(self) -> None:
        super().__init__("This address has expired; ask for the reconstruction again.")


@dataclass(frozen=True, slots=True)
class DataGrant:
    """ranges: (start, end), end excluded, over the stored bytes of the xorb."""

    xorb: MerkleHash
    ranges: tuple[tuple[int, int], ...]

    def admits(self, start: int, end: int) -> bool:
        return any(first <= start and end <= last for first, last in self.ranges)


def sign_data(xorb: MerkleHash, ranges: Sequence[tuple[int, int]]) -> str:
    """URL-safe text. SECURITY: it is a key; never log it."""
    expires_at = int(time.time() + DATA_URL_LIFETIME.total_seconds())
    packed = _HEAD.pack(_VERSION, expires_at, xorb)
    packed += b"".join(_RANGE.pack(start, end) for start, end in ranges)
    return seal(_PURPOSE, packed)


def read_data(text: str) -> DataGrant:
    """What was signed.

    Raises:
        DataUrlRefused
    """
    try:
        packed = unseal(_PURPOSE, text)
    except BadSeal as error:
        raise DataUrlRefused from error
    if len(packed) < _HEAD.size:
        raise DataUrlRefused
    version, expires_at, xorb = _HEAD.unpack_from(packed)
    if version != _VERSION or expires_at < time.time():
        raise DataUrlRefused
    ranges = tuple(_RANGE.iter_unpack(packed[_HEAD.size :]))
    return DataGrant(xorb=MerkleHash(xorb), ranges=ranges)
