"""GET …/data/{token}: stored bytes of a xorb, by signed address, in one range or several.

Source: RFC 9110 section 14.6 (multipart/byteranges); xet.md 3.4. JS and Rust with multi-range
fetching refuse anything but a 206 of that type when they ask for several ranges.
"""

import secrets
from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from repos.api.serving import ByteRange, serve_file, serve_stream
from repos.api.xet_wire import xet_view
from repos.xet.data_urls import DataGrant, read_data
from repos.xet.errors import CorruptXorb, RangeOutside
from repos.xet.hashes import MerkleHash, to_hex
from repos.xet.store import StoresXorbFiles, XorbStore, xorb_store

_OCTETS = "application/octet-stream"
_HEADERS = {"Cache-Control": "private, no-transform", "Accept-Ranges": "bytes"}


@xet_view("GET")
def data(request: HttpRequest, token: str) -> HttpResponseBase:
    grant = read_data(token)
    store = xorb_store()
    size_bytes = store.size_bytes(grant.xorb)
    if size_bytes is None:
        raise CorruptXorb(f"xorb {to_hex(grant.xorb)} is lost")
    parts = _parts(request, grant, size_bytes)
    for part in parts:
        if not grant.admits(part.start, part.end):
            raise RangeOutside(start=part.start)
    if len(parts) == 1:
        return _one(request, store, grant.xorb, parts[0], size_bytes)
    return _several(request, store, grant.xorb, parts, size_bytes)


def _parts(request: HttpRequest, grant: DataGrant, size_bytes: int) -> list[ByteRange]:
    """What is asked for, in the client's order; without a Range all that the address is for."""
    text = request.META.get("HTTP_RANGE", "").strip().lower()
    if not text:
        return [ByteRange(start, end) for start, end in grant.ranges]
    unit, _, ranges = text.partition("=")
    if unit != "bytes":
        raise BadInput("Range must be in bytes.")
    return [_parse(one.strip(), size_bytes) for one in ranges.split(",")]


def _parse(text: str, size_bytes: int) -> ByteRange:
    first, _, last = text.partition("-")
    # Nobody needs a suffix range here, and an open end would leave the signed range.
    if not all(one.isascii() and one.isdecimal() and len(one) < 20 for one in (first, last)):
        raise BadInput(f"The range {quoted(text, 50)} must be first-last.")
    part = ByteRange(int(first), min(int(last) + 1, size_bytes))
    if part.length <= 0:
        raise RangeOutside(start=part.start)
    return part


def _one(
    request: HttpRequest, store: XorbStore, xorb: MerkleHash, part: ByteRange, size_bytes: int
) -> HttpResponseBase:
    if not request.META.get("HTTP_RANGE"):
        request.META["HTTP_RANGE"] = f"bytes={part.start}-{part.end - 1}"
    etag = to_hex(xorb)
    if isinstance(store, StoresXorbFiles):
        files = store
        return serve_file(
            request,
            lambda: files.open_file(xorb),
            size_bytes=size_bytes,
            etag=etag,
            headers=_HEADERS,
        )
    return serve_stream(
        request,
        lambda start, end: store.open_range(xorb, start, end),
        size_bytes=size_bytes,
        etag=etag,
        headers=_HEADERS,
    )


def _several(
    request: HttpRequest,
    store: XorbStore,
    xorb: MerkleHash,
    parts: Sequence[ByteRange],
    size_bytes: int,
) -> HttpResponseBase:
    boundary = secrets.token_hex(16)
    heads = [
        f"\r\n--{boundary}\r\nContent-Type: {_OCTETS}\r\n"
        f"Content-Range: bytes {part.start}-{part.end - 1}/{size_bytes}\r\n\r\n".encode()
        for part in parts
    ]
    tail = f"\r\n--{boundary}--\r\n".encode()

    def body() -> Iterator[bytes]:
        for head, part in zip(heads, parts, strict=True):
            yield head
            yield from store.open_range(xorb, part.start, part.end)
        yield tail

    length = sum(map(len, heads)) + sum(part.length for part in parts) + len(tail)
    headers = {
        **_HEADERS,
        "Content-Length": str(length),
        "Content-Type": f"multipart/byteranges; boundary={boundary}",
        "ETag": f'"{to_hex(xorb)}"',
    }
    if request.method == "HEAD":
        return HttpResponse(status=206, headers=headers)
    return StreamingHttpResponse(body(), status=206, headers=headers)
