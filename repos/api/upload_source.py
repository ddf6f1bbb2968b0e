"""The body of a large upload, read in the cheapest way that the server allows.

gunicorn hands the body out in new byte strings, copied twice on the way; a buffer that is filled
again and again costs neither. Measured on 1 GiB, hashed and stored in memory: 607 MB/s instead of
163. Any other server, and any body that is chunked or compressed, goes the plain way.
"""

import socket
from typing import Any

from django.http import HttpRequest
from gunicorn.http.body import Body, LengthReader  # type: ignore[import-untyped]  # has no types
from gunicorn.http.unreader import SocketUnreader  # type: ignore[import-untyped]  # has no types

from hub.kernel.wire import body_stream
from repos.lfs.hashing import ByteSource


def upload_source(request: HttpRequest) -> ByteSource:
    """As `body_stream`, with a `readinto` where possible. Nothing may have been read before."""
    source = body_stream(request)
    body: Any = source  # Any: gunicorn has no types
    connection = request.META.get("gunicorn.socket")
    # Exact types: a subclass (TLS, HTTP/2) may frame or decrypt what the socket has.
    if (
        type(body) is Body
        and type(body.reader) is LengthReader
        and type(body.reader.unreader) is SocketUnreader
        and type(connection) is socket.socket
    ):
        return SocketBody(body, connection)
    return source


class SocketBody:
    """A body of known length, straight from the socket into the caller's buffer."""

    def __init__(self, body: Any, connection: socket.socket) -> None:  # Any: gunicorn has no types
        self._body = body
        self._connection = connection

    def read(self, size: int = 1 << 20, /) -> bytes:
        data: bytes = self._body.read(size)
        return data

    def readinto(self, buffer: memoryview) -> int:
        """How many bytes came; 0 at the end of the body, or when the client went away."""
        reader = self._body.reader
        # What gunicorn has read together with the headers comes first.
        waiting = self._body.buf.getbuffer().nbytes + reader.unreader.buf.getbuffer().nbytes
        if waiting:
            data = self._body.read(min(waiting, len(buffer)))
            buffer[: len(data)] = data
            return len(data)
        wanted = min(len(buffer), reader.length)
        if not wanted:
            return 0
        count = self._connection.recv_into(buffer[:wanted])
        # gunicorn reads on from here: the rest of the body, then the next request.
        reader.length -= count
        return count
