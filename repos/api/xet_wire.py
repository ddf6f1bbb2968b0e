"""What the routes of the Xet storage share: their marks, their token, bodies that must be drained."""

import functools
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.actor import Actor, ActorRequest
from accounts.authentication import bearer_of
from hub.kernel.errors import HubError, NotFound
from hub.kernel.wire import View, body_stream, mark_wire, wire_view
from repos.models import Repository
from repos.xet.tokens import XetScope, read_token, redeem_token
from repos.xet.xorb import MAX_BODY_BYTES

_MIB: Final = 1 << 20
# Whoever sends more than that gets a closed connection instead of an answer.
_MOST_DRAINED_BYTES: Final = 2 * MAX_BODY_BYTES


def xet_view(*methods: str) -> Callable[[View], View]:
    """`wire_view` below `/xet/g{generation}`; only today's generation exists.

    An error is answered when the request's body has been read: a client that is still sending
    would see a broken connection instead, and send 64 MiB again, five times (xet.md 3.7).
    """

    def decorate(view: View) -> View:
        checked = wire_view(*methods)(view)

        @functools.wraps(view)
        def marked(
            request: HttpRequest,
            *args: Any,  # Any: URL
            generation: int,
            **kwargs: Any,  # Any: URL
        ) -> HttpResponseBase:
            try:
                if not settings.XET_ENABLED or generation != settings.XET_GENERATION:
                    raise NotFound("This hub has no such Xet storage (any more).")
                return checked(request, *args, **kwargs)
            except HubError:
                _drain(request)
                raise

        # Bearers of these routes are Xet tokens, which are no access tokens.
        marked.reads_own_tokens = True  # type: ignore[attr-defined]  # read by ActorMiddleware
        return mark_wire(marked)

    return decorate


def redeem(request: ActorRequest, minimum: XetScope) -> tuple[Actor, Repository]:
    """Who asks and for which repository; from here on the request is this person's.

    Raises:
        XetTokenRefused, XetScopeRefused
    """
    actor, repo = redeem_token(read_token(bearer_of(request)), minimum)
    request.actor = actor
    return actor, repo


def _drain(request: HttpRequest) -> None:
    if request.method != "POST":
        return
    source = body_stream(request)
    left = _MOST_DRAINED_BYTES
    try:
        while left > 0 and (piece := source.read(_MIB)):
            left -= len(piece)
    except (HubError, OSError):
        # The client went away, or sent rubbish: then nobody waits for the end of it.
        return
