"""Sets `request.actor` on every request, and keeps cookies from changing anything on the wire."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

from accounts.actor import Actor, ActorRequest
from accounts.authentication import actor_from_request
from hub.kernel.errors import BadCredentials, HubError, RateLimited
from hub.kernel.errors_middleware import error_response
from hub.kernel.provenance import Provenance, coming_from
from hub.kernel.rate_limit import client_address

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
_GIT_ENDINGS = ("/info/refs", "/git-upload-pack", "/git-receive-pack")


class ActorMiddleware:
    """The actor is known before the view is; what the view allows is judged once it is found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponseBase:
        try:
            request.actor = actor_from_request(request)
        except (BadCredentials, RateLimited) as error:
            # Told in process_view, where the form of the answer is known.
            request.actor = Actor.anonymous()
            request.refused_credentials = error
        with coming_from(_provenance(request)):
            return self.get_response(request)

    def process_view(
        self, request: ActorRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponseBase | None:  # Any: views answer what they like
        refusal: HubError | None = getattr(request, "refused_credentials", None)
        if refusal is not None and not getattr(view, "reads_own_tokens", False):
            request.is_git = _is_git(request.path)
            return error_response(request, refusal)
        if _is_session_on_the_wire(request, view):
            # SECURITY: these views have no CSRF check, so a foreign page could send the cookie.
            request.actor = Actor.anonymous()
        return None


def _provenance(request: ActorRequest) -> Provenance:
    """What the audit trail says of this request; never a token itself."""
    actor, path = request.actor, request.path
    if actor.token_id is not None:
        credential = f"token {actor.token_id}"
    elif actor.user is None:
        credential = ""
    else:
        credential = "password" if "HTTP_AUTHORIZATION" in request.META else "session"
    return Provenance(
        door=_door(path),
        address=client_address(request),
        person_id=actor.user_id,
        person="" if actor.user is None else actor.user.username,
        credential=credential,
    )


def _door(path: str) -> str:
    if path.startswith("/admin/"):
        return "admin"
    if path.startswith("/api/"):
        return "api"
    return "git" if _is_git(path) else "page"


class _CsrfCheck(CsrfViewMiddleware):
    """Django's own check, asked for a yes or no instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:  # Any: Django's answer, our text
        return reason


_csrf = _CsrfCheck(HttpResponse)


def _never_exempt() -> HttpResponse:
    """Stands for the view: the real one carries the mark that would skip the check."""
    return HttpResponse()


def _is_our_own_page(request: HttpRequest) -> bool:
    """Whether the request shows the CSRF token of its session, as scripts of our pages do.

    SECURITY: in the header only. A foreign page can make a browser send a form with our cookie, but
    neither read the token nor set a header; and looking into a form would use up the body.
    """
    if "HTTP_X_CSRFTOKEN" not in request.META or request.content_type in _FORM_TYPES:
        return False
    return _csrf.process_view(request, _never_exempt, (), {}) is None


def _is_session_on_the_wire(request: ActorRequest, view: Callable[..., Any]) -> bool:
    return (
        getattr(view, "is_wire", False)
        and request.method not in _SAFE_METHODS
        and "HTTP_AUTHORIZATION" not in request.META
        and not _is_our_own_page(request)
    )


def _is_git(path: str) -> bool:
    """Whether git or git-lfs asks: without the Basic challenge it would not ask its user again."""
    return path.endswith(_GIT_ENDINGS) or "/info/lfs" in path or path.startswith("/lfs/")
