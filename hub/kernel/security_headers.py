"""Headers against being framed, sniffed or scripted; and CORS for browser clients of the wire."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# The second wall behind the sanitiser: no inline script, no foreign script, no plugins. Images and
# media of cards may come from anywhere over https; nothing of our own does.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https: data: blob:",
        "media-src 'self' https: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)


def policy_with_connections(*origins: str) -> str:
    """The content policy of a page whose scripts also talk to those origins."""
    return CONTENT_SECURITY_POLICY.replace(
        "connect-src 'self'", " ".join(["connect-src 'self'", *origins])
    )


def policy_with_frames(origin: str) -> str:
    """The content policy of a page that shows another origin in a frame."""
    return f"{CONTENT_SECURITY_POLICY}; frame-src {origin}"


_EXPOSED = (
    "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,"
    "Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash,X-Xet-Refresh-Route"
)


class SecurityHeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase
        if request.method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META:
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PUT, PATCH, DELETE"
            response["Access-Control-Allow-Headers"] = request.META.get(
                "HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "Authorization, Content-Type, Range"
            )
            response["Access-Control-Max-Age"] = "86400"
        else:
            response = self.get_response(request)
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        actor = getattr(request, "actor", None)
        if actor is not None and not actor.is_anonymous:
            # SECURITY: what one person may see must not wait in a proxy for the next.
            headers.setdefault("Cache-Control", "private, no-cache")
        if headers.get("Content-Type", "").startswith("text/html"):
            headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if getattr(request, "is_wire", False) or request.path.startswith("/api/"):
            # SECURITY: "*" never goes with cookies, so a foreign page sees only public things.
            headers.setdefault("Access-Control-Allow-Origin", "*")
            headers.setdefault("Access-Control-Expose-Headers", _EXPOSED)
        return response
