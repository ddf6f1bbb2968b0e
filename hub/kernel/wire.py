"""What every wire endpoint needs of HTTP: marks, bodies, query flags, addresses, answers."""

import functools
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Protocol
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from rest_framework.views import APIView

from hub.kernel.database import release_database
from hub.kernel.errors import BadInput, TooLarge
from hub.kernel.wording import quoted

View = Callable[..., HttpResponseBase]
# What may be half of a pair; whole pairs are common, so the parsed text decides.
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_MIB = 1 << 20
_TRUE = frozenset({"true", "1", "on", "yes"})
_FALSE = frozenset({"false", "0", "off", "no", ""})


class ByteSource(Protocol):
    """A request body: read(n) gives at most n bytes, b"" at the end."""

    def read(self, size: int = ..., /) -> bytes: ...


def wire_view(*methods: str) -> Callable[[View], View]:
    """Mark a plain view as a wire endpoint and answer other methods with 405.

    "GET" also admits HEAD. The mark `is_wire` decides how errors look and that a session alone
    gives no right to change anything (see `accounts.authentication`).
    """
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def checked(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:  # Any: URL
            if request.method not in allowed:
                return method_not_allowed(request, allowed)
            return view(request, *args, **kwargs)

        return mark_wire(checked)

    return decorate


def mark_wire(view: View) -> View:
    """Set the marks that middleware reads: no CSRF cookie, wire errors."""
    view.csrf_exempt = True  # type: ignore[attr-defined]  # Django reads it from the function
    view.is_wire = True  # type: ignore[attr-defined]  # read by ErrorsMiddleware and ActorMiddleware
    return view


def by_method(**views: View) -> View:
    """One route, several verbs: `by_method(GET=show, POST=create)`."""
    allowed = {*views, "HEAD"} if "GET" in views else set(views)

    def dispatch(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # Any: URL
        method = "GET" if request.method == "HEAD" else request.method or ""
        view = views.get(method)
        if view is None:
            return method_not_allowed(request, allowed)
        return view(request, *args, **kwargs)

    return mark_wire(dispatch)


def method_not_allowed(request: HttpRequest, allowed: set[str]) -> HttpResponse:
    headers = {"Allow": ", ".join(sorted(allowed))}
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=headers)
    message = f"{request.method} is not possible here; use {headers['Allow']}."
    return json_answer({"error": message}, status=405, headers=headers)


class WireView(APIView):
    """Base of the JSON endpoints that are not hot: DRF parses, we judge and answer."""

    is_wire: ClassVar[bool] = True

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:  # Any: DRF's own signature
        return mark_wire(super().as_view(**initkwargs))


def let_errors_through(exc: Exception, context: Mapping[str, object]) -> None:
    """DRF's exception handler: answer None, so that ErrorsMiddleware sees every error."""


def json_answer(
    data: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> JsonResponse:
    return JsonResponse(
        data, status=status, headers=headers, safe=False, json_dumps_params={"ensure_ascii": False}
    )


def read_json(request: HttpRequest, *, limit_bytes: int = 10 * _MIB) -> dict[str, Any]:
    """The body as a JSON object; {} for an empty body or `null`. Any: values come from outside.

    Raises:
        BadInput: not JSON, or not an object.
        TooLarge: more than limit_bytes.
    """
    stream = body_stream(request)
    pieces: list[bytes] = []
    left = limit_bytes + 1
    while left > 0 and (piece := stream.read(min(left, _MIB))):
        pieces.append(piece)
        left -= len(piece)
    if left <= 0:
        raise TooLarge(f"The request body is over {limit_bytes} bytes; send less at once.")
    body = b"".join(pieces)
    if not body.strip():
        return {}
    try:
        data = parse_json(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("The request body is not valid JSON.") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise BadInput("The request body must be a JSON object.")
    return data


def parse_json(body: bytes) -> object:
    """What the JSON says, as text that can be stored, searched and answered.

    Raises:
        ValueError: not JSON, not UTF-8, or half of a surrogate pair in a string: neither a database
            nor an answer could carry it.
        RecursionError: nested too deeply.
    """
    text = body.decode("utf-8-sig")
    data: object = json.loads(text)
    if _SURROGATE_ESCAPE.search(text):
        json.dumps(data, ensure_ascii=False).encode()
    return data


def body_stream(request: HttpRequest) -> ByteSource:
    """The raw body, chunked or not, un-gzipped when it says so; nothing is held in memory.

    Django takes a chunked body for empty (Content-Length is missing), so the server's own stream is
    used wherever the server says that it ends by itself.

    Raises:
        BadInput: both Content-Length and Transfer-Encoding (request smuggling), unknown encoding.
    """
    release_database()
    meta = request.META
    chunked = bool(meta.get("HTTP_TRANSFER_ENCODING"))
    if chunked and meta.get("CONTENT_LENGTH"):
        raise BadInput("Send either Content-Length or Transfer-Encoding, not both.")
    source: ByteSource = request
    if meta.get("wsgi.input_terminated") and not getattr(request, "_read_started", False):
        source = meta["wsgi.input"]
    match meta.get("HTTP_CONTENT_ENCODING", "").strip().lower():
        case "" | "identity":
            return source
        case "gzip" | "x-gzip":
            return GunzipSource(source)
        case other:
            raise BadInput(f"Content-Encoding {quoted(other)} is not supported; use gzip or none.")


class GunzipSource:
    """Un-gzips while reading; memory stays bounded by the size asked for."""

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)

    def read(self, size: int = 65_536, /) -> bytes:
        """At most `size` bytes; b"" at the end.

        Raises:
            BadInput: the data is not gzip, or it ends early.
        """
        while not self._inflate.eof:
            waiting = self._inflate.unconsumed_tail or self._source.read(65_536)
            if not waiting:
                raise BadInput("The gzip body ends early.")
            try:
                piece = self._inflate.decompress(waiting, max(size, 1))
            except zlib.error as error:
                raise BadInput("The gzip body is damaged.") from error
            if piece:
                return piece
        return b""


def ndjson(source: ByteSource, *, limit_line_bytes: int) -> Iterator[dict[str, Any]]:
    """JSON objects, one per line; an empty line is skipped. Any: values come from outside.

    Raises:
        BadInput: a line is not a JSON object.
        TooLarge: a line is longer than limit_line_bytes.
    """
    waiting = bytearray()
    ended = False
    while not ended:
        piece = source.read(_MIB)
        ended = not piece
        start = len(waiting)
        waiting += piece
        while (end := waiting.find(b"\n", start)) >= 0:
            yield from _one_line(bytes(waiting[:end]))
            del waiting[: end + 1]
            start = 0
        if len(waiting) > limit_line_bytes:
            raise TooLarge(f"A line of the body is over {limit_line_bytes} bytes.")
    yield from _one_line(bytes(waiting))


def _one_line(line: bytes) -> Iterator[dict[str, Any]]:
    if not line.strip():
        return
    try:
        data = parse_json(line)
    except (ValueError, RecursionError) as error:
        raise BadInput("A line of the body is not valid JSON.") from error
    if not isinstance(data, dict):
        raise BadInput("Each line of the body must be a JSON object.")
    yield data


def flag(query: QueryDict, name: str, *, default: bool = False) -> bool:
    """`True`, `true`, `1` and their opposites: clients up to 0.36 send Python's spelling.

    Raises:
        BadInput: any other value.
    """
    text = query.get(name)
    if text is None:
        return default
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise BadInput(f"{name}={quoted(text)} must be true or false.")


def repeated(query: QueryDict, name: str) -> list[str]:
    """`expand=a&expand=b` (Python) and `expand[]=a` (JS)."""
    return [*query.getlist(name), *query.getlist(f"{name}[]")]


def whole_number(
    query: QueryDict, name: str, *, default: int, minimum: int = 0, maximum: int
) -> int:
    """A number from the query, cut to `maximum`.

    Raises:
        BadInput: not a whole number, or below `minimum`.
    """
    text = query.get(name)
    if text is None or text == "":
        return default
    # isdecimal() alone admits other scripts' digits; a long text would make int() slow.
    if not (text.isascii() and text.isdecimal()) or len(text) > 18 or int(text) < minimum:
        raise BadInput(f"{name}={quoted(text)} must be a whole number from {minimum}.")
    return min(int(text), maximum)


def origin(request: HttpRequest) -> str:
    """Scheme, host and port as the client wrote them: clients compare URLs with their endpoint."""
    return f"{request.scheme}://{request.get_host()}"


def next_link(request: HttpRequest, cursor: str) -> str:
    """Value of the `Link` header: absolute, all parameters repeated, `cursor` replaced.

    Source: huggingface_hub `_pagination.paginate`, `@huggingface/hub` `parseLinkHeader`.
    """
    pairs = [
        (key, value) for key, values in request.GET.lists() if key != "cursor" for value in values
    ]
    pairs.append(("cursor", cursor))
    return f'<{origin(request)}{request.path}?{urlencode(pairs)}>; rel="next"'


def raw_rest(request: HttpRequest, marker: str) -> str | None:
    """The undecoded text after `/{repo_id}/{marker}/`, so that `%2F` in a revision is still seen.

    None when the server does not tell the raw path, or when the id itself was written encoded.
    """
    raw = request.META.get("RAW_URI") or request.META.get("REQUEST_URI")
    match = request.resolver_match
    if not raw or match is None:
        return None
    path = raw.partition("?")[0]
    repo_id = match.kwargs.get("repo_id", "")
    head, found, rest = path.partition(f"/{repo_id}/{marker}/")
    if not found:
        return None
    # Behind `/api/models` or `/datasets`: never more than two segments in front of the id.
    return rest if head.count("/") <= 2 else None
