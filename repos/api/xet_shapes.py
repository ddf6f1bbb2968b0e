"""The JSON and the headers of the Xet routes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

from repos.xet.hashes import MerkleHash, to_hex
from repos.xet.reconstruction import Fetch, Plan

# Makes the address under which a client reads these fetches of one xorb.
AddressOf = Callable[[MerkleHash, Sequence[Fetch]], str]


class TokenShape(TypedDict):
    casUrl: str
    accessToken: str
    exp: int


def token_shape(cas_url: str, token: str, expires_at: int) -> TokenShape:
    """Rust reads this. Example: {"casUrl": "https://hub.x/xet/g1", "accessToken": "xet_…", "exp": 1795213678}"""
    return {"casUrl": cas_url, "accessToken": token, "exp": expires_at}


def token_headers(cas_url: str, token: str, expires_at: int) -> dict[str, str]:
    """Python and JS read these."""
    return {
        "X-Xet-Cas-Url": cas_url,
        "X-Xet-Access-Token": token,
        "X-Xet-Token-Expiration": str(expires_at),
    }


class Span(TypedDict):
    """Of chunks the end is excluded, of bytes it is included."""

    start: int
    end: int


class TermShape(TypedDict):
    hash: str
    unpacked_length: int
    range: Span


class FetchV1(TypedDict):
    range: Span
    url: str
    url_range: Span


class RangeV2(TypedDict):
    chunks: Span
    bytes: Span


class FetchV2(TypedDict):
    url: str
    ranges: list[RangeV2]


class ReconstructionV1(TypedDict):
    offset_into_first_range: int
    terms: list[TermShape]
    fetch_info: dict[str, list[FetchV1]]


class ReconstructionV2(TypedDict):
    """Example: {"offset_into_first_range": 3632,
    "terms": [{"hash": "6f2c…", "unpacked_length": 92917, "range": {"start": 3, "end": 4}}],
    "xorbs": {"6f2c…": [{"url": "https://…", "ranges": [
        {"chunks": {"start": 3, "end": 4}, "bytes": {"start": 8823, "end": 17294}}]}]}}
    """

    offset_into_first_range: int
    terms: list[TermShape]
    xorbs: dict[str, list[FetchV2]]


def reconstruction_v1(plan: Plan, address_of: AddressOf, at_once: int) -> ReconstructionV1:
    """One entry per range. at_once: for how many ranges one address may be."""
    fetch_info: dict[str, list[FetchV1]] = {}
    for xorb, url, fetches in _addressed(plan.fetches, address_of, at_once):
        fetch_info.setdefault(to_hex(xorb), []).extend(
            {"range": _chunks(fetch), "url": url, "url_range": _bytes(fetch)} for fetch in fetches
        )
    return {
        "offset_into_first_range": plan.offset_into_first_range,
        "terms": _terms(plan),
        "fetch_info": fetch_info,
    }


def reconstruction_v2(plan: Plan, address_of: AddressOf, at_once: int) -> ReconstructionV2:
    """One entry per address. at_once: for how many ranges one address may be."""
    xorbs: dict[str, list[FetchV2]] = {}
    for xorb, url, fetches in _addressed(plan.fetches, address_of, at_once):
        ranges: list[RangeV2] = [{"chunks": _chunks(one), "bytes": _bytes(one)} for one in fetches]
        xorbs.setdefault(to_hex(xorb), []).append({"url": url, "ranges": ranges})
    return {
        "offset_into_first_range": plan.offset_into_first_range,
        "terms": _terms(plan),
        "xorbs": xorbs,
    }


class Frame(TypedDict):
    """A line of the v2 shard answer; it ends with a result or an error."""

    type: Literal["validating", "committing", "result", "error"]
    verified: NotRequired[int]
    total: NotRequired[int]
    stage: NotRequired[Literal["uploading", "syncing"]]
    message: NotRequired[str]
    retryable: NotRequired[bool]


def _addressed(
    fetches_of: Mapping[MerkleHash, Sequence[Fetch]], address_of: AddressOf, at_once: int
) -> Iterator[tuple[MerkleHash, str, Sequence[Fetch]]]:
    for xorb, fetches in fetches_of.items():
        for start in range(0, len(fetches), at_once):
            some = fetches[start : start + at_once]
            yield xorb, address_of(xorb, some), some


def _terms(plan: Plan) -> list[TermShape]:
    return [
        {
            "hash": to_hex(term.xorb),
            "unpacked_length": term.raw_bytes,
            "range": {"start": term.start, "end": term.end},
        }
        for term in plan.terms
    ]


def _chunks(fetch: Fetch) -> Span:
    return {"start": fetch.chunk_start, "end": fetch.chunk_end}


def _bytes(fetch: Fetch) -> Span:
    return {"start": fetch.byte_start, "end": fetch.byte_end - 1}
