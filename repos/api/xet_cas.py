"""Uploads into the Xet storage: xorbs, then the shards that make files of them.

Source: hf_xet 1.8.0 `cas_client/remote_client.rs`; xet.md 3.1, 3.2 and 3.7.
"""

import json
import time
from collections.abc import Iterator
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from accounts.actor import ActorRequest
from hub.kernel.errors import HubError, NotFound
from hub.kernel.wire import body_stream, json_answer, wire_view
from hub.kernel.wording import quoted
from repos.actions.register_shard import Verified, register_shard
from repos.actions.store_xorb import store_xorb
from repos.api.upload_source import upload_source
from repos.api.xet_shapes import Frame
from repos.api.xet_wire import redeem, xet_view
from repos.xet.errors import BadShard, XorbTooLarge
from repos.xet.hashes import from_hex
from repos.xet.shard import MAX_SHARD_BYTES
from repos.xet.tokens import XetScope
from repos.xet.xorb import MAX_BODY_BYTES

# Clients send the first; the documents name the second.
PREFIXES: Final = frozenset({"default", "default-merkledb"})
# Clients give up a v2 answer that is silent for longer than that; proxies sooner.
_FRAME_EVERY_S: Final = 10
_MIB: Final = 1 << 20


@xet_view("POST")
def upload_xorb(request: ActorRequest, prefix: str, xorb: str) -> HttpResponse:
    """Sending one again is harmless, and still verified."""
    actor, repo = redeem(request, XetScope.PROPOSE)
    name = from_hex(xorb)
    if prefix not in PREFIXES:
        raise NotFound(f"There is no prefix {quoted(prefix, 40)}; use 'default'.")
    announced = request.META.get("CONTENT_LENGTH") or ""
    if announced.isascii() and announced.isdecimal() and int(announced) > MAX_BODY_BYTES:
        raise XorbTooLarge(f"{announced} bytes, at most {MAX_BODY_BYTES} are allowed")
    was_inserted = store_xorb(actor=actor, repo=repo, xorb=name, content=upload_source(request))
    return json_answer({"was_inserted": was_inserted})


@xet_view("POST")
def shards_v1(request: ActorRequest) -> HttpResponse:
    """One answer at the end, of which people see only the status."""
    actor, repo = redeem(request, XetScope.PROPOSE)
    for _ in register_shard(actor=actor, repo=repo, shard=_shard_body(request)):
        pass
    return json_answer({"result": 1})


@xet_view("POST")
def shards_v2(request: ActorRequest) -> HttpResponseBase:
    """A line now and then while the files are verified; the last one says how it ended."""
    actor, repo = redeem(request, XetScope.PROPOSE)
    work = register_shard(actor=actor, repo=repo, shard=_shard_body(request))
    # A proxy that collects the answer would hide that it is alive.
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return StreamingHttpResponse(
        _frames(work), content_type="application/x-ndjson", headers=headers
    )


@wire_view("POST")
def telemetry(request: HttpRequest, generation: int = 0) -> HttpResponse:
    """Clients tell how fast they were; nobody here wants to know."""
    return json_answer({})


@xet_view("GET", "POST", "PUT")
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Grants, commits and other parts of the protocol that clients do without on a 404."""
    raise NotFound("This Xet storage does not have that.")


def _frames(work: Iterator[Verified]) -> Iterator[bytes]:
    told_at = -float(_FRAME_EVERY_S)
    try:
        for progress in work:
            if time.monotonic() - told_at < _FRAME_EVERY_S:
                continue
            told_at = time.monotonic()
            yield _line({"type": "validating", "verified": progress.files, "total": progress.total})
    except HubError as error:
        # The status has been sent; this text reaches the person.
        yield _line({"type": "error", "message": error.message, "retryable": False})
    else:
        yield _line({"type": "result"})


def _line(frame: Frame) -> bytes:
    return json.dumps(frame, ensure_ascii=False).encode() + b"\n"


def _shard_body(request: HttpRequest) -> bytes:
    source = body_stream(request)
    pieces: list[bytes] = []
    size = 0
    while piece := source.read(_MIB):
        size += len(piece)
        if size > MAX_SHARD_BYTES:
            raise BadShard(f"a shard of over {MAX_SHARD_BYTES} bytes is too large")
        pieces.append(piece)
    return b"".join(pieces)
