"""Fixed windows of five minutes per person or address, told in the headers that clients read.

Counters live in the cache: exact with Redis, per web process with the embedded one.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from hub.kernel.errors import RateLimited
from hub.kernel.errors_middleware import error_response

WINDOW_S = 300
# Each of these pages may cost a git process; scrapers find endlessly many.
_HISTORY = ("/commit/", "/compare/", "/blame/")


class RateLimitMiddleware:
    """Counts api, resolvers, history and other pages apart; git and large-file transfers are not counted.

    Source: the `RateLimit` draft as huggingface_hub 1.x `parse_ratelimit_headers` reads it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        bucket = _bucket(request.path)
        if not settings.RATE_LIMITS or bucket is None:
            return self.get_response(request)
        who, limit = _who_and_limit(request, bucket)
        now_s = int(time.time())
        window = now_s // WINDOW_S
        reset_s = (window + 1) * WINDOW_S - now_s
        used = count(f"rate:{bucket}:{who}:{window}")
        left = max(limit - used, 0)
        if used > limit:
            response = _refusal(request, bucket, limit=limit, reset_s=reset_s)
        else:
            response = self.get_response(request)
        response["RateLimit"] = f'"{bucket}";r={left};t={reset_s}'
        response["RateLimit-Policy"] = f'"fixed window";"{bucket}";q={limit};w={WINDOW_S}'
        return response


def _refusal(request: HttpRequest, bucket: str, *, limit: int, reset_s: int) -> HttpResponseBase:
    # Which view it would have been is not known yet: those who fetch files are programs.
    language = settings.LANGUAGE_CODE if bucket == "resolvers" else get_language()
    with override(language):
        words = _(
            "Over %(limit)d requests in %(minutes)d minutes; try again in %(seconds)d seconds."
        )
        values = {"limit": limit, "minutes": WINDOW_S // 60, "seconds": reset_s}
        return error_response(request, RateLimited(words % values, retry_after_s=reset_s))


def count(key: str, *, lifetime_s: int = WINDOW_S) -> int:
    """Add one under `key` and tell the sum; it starts again after lifetime_s."""
    cache.add(key, 0, lifetime_s)
    try:
        return cache.incr(key)
    except ValueError:
        # It expired between the two calls.
        cache.set(key, 1, lifetime_s)
        return 1


def client_address(request: HttpRequest) -> str:
    """The peer, or what the operator's own proxy says; headers of strangers are not believed."""
    if settings.BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if forwarded:
            return str(forwarded)
    return str(request.META.get("REMOTE_ADDR") or "local")


def _bucket(path: str) -> str | None:
    if path.startswith("/api/"):
        return "api"
    if "/resolve/" in path or "/raw/" in path:
        return "resolvers"
    if (
        path.startswith(("/static/", "/lfs/", "/xet/", "/healthz"))
        or ".git/" in path
        or "/git-" in path
    ):
        return None
    if path.endswith("/info/refs"):
        return None
    return "history" if any(word in path for word in _HISTORY) else "pages"


def _who_and_limit(request: HttpRequest, bucket: str) -> tuple[str, int]:
    actor = getattr(request, "actor", None)
    user_id = None if actor is None else actor.user_id
    anonymous_limit, user_limit = settings.RATE_LIMIT_TABLE[bucket]
    if user_id is None:
        return client_address(request), anonymous_limit
    return f"user-{user_id}", user_limit
