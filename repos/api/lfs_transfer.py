"""/lfs/…: the bytes themselves, for stores that do not take them from clients; and verify.

These addresses are keys: they need no credentials, and stand in no log. Whoever the grant acts for
is judged again each time.
Source: huggingface_hub 2.4 `lfs.py` (`_upload_single_part`, `_upload_multi_part`).
"""

import re

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from accounts.actor import Actor, ActorRequest
from hub.kernel.errors import UnprocessableInput
from hub.kernel.wire import read_json
from repos.actions.finish_lfs_upload import finish_lfs_upload
from repos.actions.store_lfs_object import store_lfs_object
from repos.actions.store_lfs_part import store_lfs_part
from repos.actions.verify_lfs_object import verify_lfs_object
from repos.api.lfs_wire import lfs_answer, lfs_view
from repos.api.serving import serve_object
from repos.api.upload_source import upload_source
from repos.lfs.errors import ObjectMissing, PartsMismatch, SizeMismatch
from repos.lfs.grants import Operation, TransferGrant, read_grant, redeem_grant
from repos.lfs.possession import held_object
from repos.models import Repository

_MAX_COMPLETION_BYTES = 10 << 20
_ETAG = re.compile(r"[\x21-\x7e]{1,200}")


@lfs_view("PUT")
def put_object(request: ActorRequest, token: str) -> HttpResponse:
    """The whole object. Sending it again is harmless; sending anything else leaves nothing."""
    grant, actor, repo = _redeem(request, token, Operation.UPLOAD)
    announced = _content_length(request)
    # Before a byte is read: the grant is for this size only.
    if announced is not None and announced != grant.size_bytes:
        raise SizeMismatch(announced=grant.size_bytes, actual=announced)
    store_lfs_object(actor=actor, repo=repo, content=upload_source(request), pointer=grant.pointer)
    return HttpResponse(headers={"ETag": f'"{grant.oid}"'})


@lfs_view("PUT")
def put_part(request: ActorRequest, token: str, number: int) -> HttpResponse:
    grant, actor, repo = _redeem(request, token, Operation.PART)
    etag = store_lfs_part(
        actor=actor,
        repo=repo,
        pointer=grant.pointer,
        upload_id=grant.upload_id,
        number=number,
        content=upload_source(request),
        announced_bytes=_content_length(request),
    )
    # Clients refuse an answer without it, and send it back with the completion.
    return HttpResponse(headers={"ETag": f'"{etag}"'})


@lfs_view("POST")
def complete(request: ActorRequest, token: str) -> HttpResponse:
    """`{"oid": …, "parts": [{"partNumber": 1, "etag": "…"}, …]}`, in any order."""
    grant, actor, repo = _redeem(request, token, Operation.COMPLETE)
    body = read_json(request, limit_bytes=_MAX_COMPLETION_BYTES)
    if body.get("oid", grant.oid) != grant.oid:
        raise UnprocessableInput("This address is for another object.")
    finish_lfs_upload(
        actor=actor,
        repo=repo,
        pointer=grant.pointer,
        upload_id=grant.upload_id,
        etags=_etags(body.get("parts")),
    )
    return lfs_answer({})


@lfs_view("POST")
def verify(request: ActorRequest, token: str) -> HttpResponse:
    """`{"oid": …, "size": …}`; 404 when nothing arrived, 422 when something else did."""
    grant, actor, repo = _redeem(request, token, Operation.VERIFY)
    body = read_json(request)
    if body.get("oid", grant.oid) != grant.oid or body.get("size", grant.size_bytes) != (
        grant.size_bytes
    ):
        raise UnprocessableInput("This address is for another object.")
    verify_lfs_object(actor=actor, repo=repo, pointer=grant.pointer)
    return lfs_answer({})


@lfs_view("GET")
def download(request: ActorRequest, token: str) -> HttpResponseBase:
    grant, _, repo = _redeem(request, token, Operation.DOWNLOAD)
    stored = held_object(repo, grant.oid)
    if stored is None:
        raise ObjectMissing(grant.oid)
    return serve_object(
        request,
        stored,
        filename=grant.oid,
        headers={"Cache-Control": "private, no-transform"},
    )


def _redeem(
    request: ActorRequest, token: str, operation: Operation
) -> tuple[TransferGrant, Actor, Repository]:
    grant = read_grant(token, operation)
    actor, repo = redeem_grant(grant, shown=request.actor)
    return grant, actor, repo


def _content_length(request: ActorRequest) -> int | None:
    """What the client says the content has; None when it does not, or speaks of a gzip body."""
    text = request.META.get("CONTENT_LENGTH") or ""
    if request.META.get("HTTP_CONTENT_ENCODING", "").lower() not in {"", "identity"}:
        return None
    return int(text) if text.isascii() and text.isdecimal() else None


def _etags(parts: object) -> list[str]:
    """In the order of part numbers, which must be 1, 2, …, each once."""
    if not isinstance(parts, list):
        raise UnprocessableInput('"parts" must be a list of {"partNumber", "etag"}.')
    numbered: dict[int, str] = {}
    for part in parts:
        number = part.get("partNumber") if isinstance(part, dict) else None
        etag = part.get("etag") if isinstance(part, dict) else None
        if not isinstance(number, int) or not isinstance(etag, str):
            raise UnprocessableInput('Each of "parts" must be {"partNumber", "etag"}.')
        plain = etag.removeprefix("W/").strip('"')
        if not _ETAG.fullmatch(plain):
            raise UnprocessableInput(f'The "etag" of part {number} is not one.')
        numbered[number] = plain
    if sorted(numbered) != list(range(1, len(parts) + 1)):
        raise PartsMismatch("Parts are numbered 1, 2, … without gaps, each once.")
    return [numbered[number] for number in sorted(numbered)]
