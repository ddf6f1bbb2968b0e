"""GET …/reconstructions/{file}: which stored bytes give a file, and under which addresses.

Source: hf_xet 1.8.0 `cas_client/remote_client.rs`, `@huggingface/hub` `XetBlob`; xet.md 3.3.
"""

from collections.abc import Sequence

from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.errors import NotFound
from hub.kernel.wire import json_answer
from repos.api.serving import ByteRange, RangeNotSatisfiable, requested_range
from repos.api.xet_announce import cas_url
from repos.api.xet_shapes import (
    AddressOf,
    reconstruction_v1,
    reconstruction_v2,
)
from repos.api.xet_wire import redeem, xet_view
from repos.models import LfsState, Repository, XetFile
from repos.xet.data_urls import DATA_URL_LIFETIME, MAX_RANGES, sign_data
from repos.xet.errors import RangeOutside
from repos.xet.files import indexes_of
from repos.xet.hashes import MerkleHash, from_hex
from repos.xet.reconstruction import Fetch, Plan, plan
from repos.xet.store import SignsXorbReads, xorb_store
from repos.xet.terms import unpack_terms
from repos.xet.tokens import XetScope

# The addresses in an answer are keys: no cache may keep them.
_HEADERS = {"Cache-Control": "no-store"}


@xet_view("GET")
def reconstruction_1(request: ActorRequest, file: str) -> HttpResponse:
    return json_answer(reconstruction_v1(*_planned(request, file)), headers=_HEADERS)


@xet_view("GET")
def reconstruction_2(request: ActorRequest, file: str) -> HttpResponse:
    return json_answer(reconstruction_v2(*_planned(request, file)), headers=_HEADERS)


def _planned(request: ActorRequest, file: str) -> tuple[Plan, AddressOf, int]:
    """The plan for the asked range, how addresses are made, for how many ranges one may be."""
    _, repo = redeem(request, XetScope.READ)
    found = _file_of(repo, from_hex(file))
    part = _part(request, found)
    terms = unpack_terms(found.terms)
    planned = plan(terms, indexes_of(terms), part.start, part.end)
    return planned, *_addresses(request)


def _file_of(repo: Repository, name: MerkleHash) -> XetFile:
    """SECURITY: a hash is no capability; only what the token's repository holds exists for it."""
    found = XetFile.objects.filter(
        hash=name, lfs_objects__links__repo=repo, lfs_objects__state=LfsState.PRESENT
    ).first()
    if found is None:
        raise NotFound("This repository has no such Xet file.")
    return found


def _part(request: ActorRequest, file: XetFile) -> ByteRange:
    try:
        part = requested_range(request, size_bytes=file.size_bytes, etag="")
    except RangeNotSatisfiable as error:
        raise RangeOutside(start=file.size_bytes) from error
    return part or ByteRange(0, file.size_bytes)


def _addresses(request: ActorRequest) -> tuple[AddressOf, int]:
    store = xorb_store()
    if isinstance(store, SignsXorbReads):
        signs = store

        def signed(xorb: MerkleHash, fetches: Sequence[Fetch]) -> str:
            (only,) = fetches
            return signs.sign_read(xorb, only.byte_start, only.byte_end, lifetime=DATA_URL_LIFETIME)

        return signed, 1
    base = f"{cas_url(request)}/data"

    def ours(xorb: MerkleHash, fetches: Sequence[Fetch]) -> str:
        ranges = [(one.byte_start, one.byte_end) for one in fetches]
        return f"{base}/{sign_data(xorb, ranges)}"

    return ours, MAX_RANGES
