"""Gzip for static files, and for pages that hold no secret."""

import gzip
import re
from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

_TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml")
_WANTED = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))")
_LEAST_BYTES = 600
_MOST_STATIC_BYTES = 4 << 20
_PAGE_LEVEL, _STATIC_LEVEL = 4, 9
# As Django's own middleware ("Heal the Breach", Palacios et al. 2022).
_BLUR_BYTES = 100


class CompressionMiddleware:
    """Between the headers and whoever answers; ranges and 304s pass as they are.

    SECURITY: a page of somebody signed in, or one with a form's token, is not packed: its length
    would tell a neighbour on the line, guess by guess, what stands in it (BREACH). The exception are
    pages of which `pack_for_everybody` says that nobody can place his guesses in them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 200 or response.has_header("Content-Encoding"):
            return response
        content_type = response.headers.get("Content-Type", "")
        is_static = request.path.startswith("/static/")
        if not content_type.startswith(_TEXT if is_static else "text/html"):
            return response
        if not is_static and not _is_marked(response) and not _is_open(request, response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if request.method != "GET" or not _WANTED.search(
            request.headers.get("Accept-Encoding", "")
        ):
            return response
        return _packed_static(request, response) if is_static else _packed_page(response)


def pack_for_everybody(response: HttpResponse) -> HttpResponse:
    """Pack this page for the signed-in too: it is large, and shows nothing that its address brought.

    SECURITY: whoever wants to guess must make the reader's browser ask for a page with the guess in
    it. The form's token is another one in every answer, and Django's random bytes blur the length.
    """
    response.packs_for_everybody = True  # type: ignore[attr-defined]  # our mark
    return response


def _is_marked(response: HttpResponseBase) -> bool:
    return getattr(response, "packs_for_everybody", False)


def _is_open(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether anybody would get the same page."""
    actor = getattr(request, "actor", None)
    return (
        isinstance(response, HttpResponse)
        and actor is not None
        and actor.is_anonymous
        and not response.cookies
        and len(response.content) >= _LEAST_BYTES
        and b"csrfmiddlewaretoken" not in response.content
    )


def _packed_page(response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, HttpResponse):
        if _is_marked(response):
            packed = compress_string(response.content, max_random_bytes=_BLUR_BYTES)
        else:
            packed = gzip.compress(response.content, _PAGE_LEVEL, mtime=0)
        response.content = packed
        _say_so(response, len(packed))
    return response


def _packed_static(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    size = int(response.headers.get("Content-Length", "0"))
    if (
        not isinstance(response, StreamingHttpResponse)
        or not _LEAST_BYTES <= size <= _MOST_STATIC_BYTES
    ):
        return response
    packed = _pack(b"".join(response))
    # The same answer with other bytes: its file is closed when the server is done with it.
    response.streaming_content = [packed]
    _say_so(response, len(packed))
    return response


@lru_cache(maxsize=200)
def _pack(content: bytes) -> bytes:
    """Remembered by content: a file that changed is another one."""
    return gzip.compress(content, _STATIC_LEVEL, mtime=0)


def _say_so(response: HttpResponseBase, length: int) -> None:
    response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(length)
    # It names the unpacked bytes; the date that stands beside it is enough to ask again.
    response.headers.pop("ETag", None)
