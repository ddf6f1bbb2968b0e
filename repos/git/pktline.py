"""The pkt-line framing of git's protocols. Source: gitprotocol-common(5), gitprotocol-pack(5)."""

from collections.abc import Iterator
from enum import Enum
from typing import Protocol

from hub.kernel.errors import BadInput

FLUSH = b"0000"
DELIM = b"0001"
MAX_LINE_BYTES = 65_516
_MAX_BAND_BYTES = 65_515


class Reads(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


class Mark(Enum):
    """The lines that carry no data."""

    FLUSH = 0
    DELIM = 1
    RESPONSE_END = 2


class BadPktLine(BadInput):
    """What came is not pkt-line; whoever parses it must refuse."""

    code = "BadPktLine"


def pkt(payload: bytes) -> bytes:
    """One data line."""
    return f"{len(payload) + 4:04x}".encode() + payload


def band(number: int, text: bytes) -> bytes:
    """Text in a side band (1 data, 2 progress, 3 fatal), in as many lines as it takes."""
    pieces = (
        text[start : start + _MAX_BAND_BYTES] for start in range(0, len(text), _MAX_BAND_BYTES)
    )
    return b"".join(pkt(bytes([number]) + piece) for piece in pieces)


def read_exactly(source: Reads, size: int) -> bytes:
    """Fewer bytes only at the end of the source."""
    pieces: list[bytes] = []
    left = size
    while left > 0 and (piece := source.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def read_line(source: Reads) -> tuple[bytes, bytes | Mark | None]:
    """(raw bytes, payload or mark); payload None at the end of the source.

    Raises:
        BadPktLine: a length that cannot be, or the end in the middle of a line.
    """
    head = read_exactly(source, 4)
    if not head:
        return b"", None
    try:
        length = int(head, 16) if head.isalnum() and len(head) == 4 else -1
    except ValueError:
        length = -1
    if 0 <= length <= 2:
        return head, Mark(length)
    if length < 4 or length > MAX_LINE_BYTES + 4:
        raise BadPktLine("The request is not in git's protocol.")
    payload = read_exactly(source, length - 4)
    if len(payload) != length - 4:
        raise BadPktLine("The request ends in the middle of a line.")
    return head + payload, payload


class Splitter:
    """Cuts a growing output of a git process into whole pkt-lines."""

    def __init__(self) -> None:
        self._waiting = b""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The lines that are whole now, raw."""
        self._waiting += piece
        while len(self._waiting) >= 4:
            try:
                length = max(int(self._waiting[:4], 16), 4)
            except ValueError:
                # Not pkt-line at all: pass it on as it is.
                length = len(self._waiting)
            if len(self._waiting) < length:
                return
            line, self._waiting = self._waiting[:length], self._waiting[length:]
            yield line

    def rest(self) -> bytes:
        rest, self._waiting = self._waiting, b""
        return rest
