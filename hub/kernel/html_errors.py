"""Error pages for people, with the request id that stands in the log."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils.encoding import escape_uri_path
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from hub.kernel.unsent import page_before, unsent_form
from hub.kernel.wire_errors import ErrorAnswer, header_text

log = logging.getLogger("hub.errors")
# After these the same form may be taken.
_AGAIN = frozenset({401, 409, 412, 429})

_TITLES = {
    400: _("That request cannot be understood"),
    401: _("Sign in first"),
    403: _("You may not do this"),
    404: _("There is nothing here"),
    405: _("This address only takes forms"),
    409: _("That name is taken"),
    412: _("It changed meanwhile"),
    413: _("That is too large"),
    422: _("That cannot be stored"),
    429: _("Too many requests"),
    500: _("Something broke on our side"),
}


def error_page(
    request: HttpRequest, answer: ErrorAnswer, *, may_send_again: bool = False
) -> HttpResponse:
    """A page in the hub's frame. A hidden repository is told as a missing page, to everyone.

    What a form brought stands there once more, so that a refusal costs nobody his words.
    """
    status, message = answer.status, answer.message
    if answer.headers.get("X-Error-Code") == "RepoNotFound":
        # SECURITY: people get one and the same page for missing and hidden, signed in or not.
        status, message = 404, str(_("This page does not exist, or you may not see it."))
    unsent = unsent_form(request)
    may_send_again = may_send_again or status in _AGAIN
    if unsent is not None and not (unsent.texts or (unsent.fields and may_send_again)):
        unsent = None
    before = page_before(request)
    context = {
        "status": status,
        "title": _TITLES.get(status, _("That did not work")),
        "message": message,
        "request_id": getattr(request, "request_id", ""),
        "unsent": unsent,
        "next": request.get_full_path() if request.method in {"GET", "HEAD"} else before or "/",
        "back": before if request.method == "POST" else "",
        # (name, address) of what the page would have been about, once it is known that he may see it.
        "place": getattr(request, "place", None),
    }
    html = render_to_string("errors/error.html", context, request=request)
    headers = dict(answer.headers)
    if get_language() != settings.LANGUAGE_CODE:
        # A header carries no Chinese, and who reads headers reads no pages.
        headers.pop("X-Error-Message", None)
    return HttpResponse(html, status=status, headers=headers)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Addresses have no slash at their end; people paste them with one."""
    path = request.path.strip("/")
    if request.path.endswith("/") and path and not _is_client(request):
        query = request.META.get("QUERY_STRING", "")
        # SECURITY: one slash before the path, so that it names no other host.
        return HttpResponseRedirect(f"/{escape_uri_path(path)}{'?' if query else ''}{query}")
    return _by_form(request, 404, _("This page does not exist."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _by_form(request, 400, _("The request is malformed."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _by_form(request, 403, _("You may not do this."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django calls it when the form's token is missing or old."""
    message = _(
        "The form is out of date: you signed in or out since it was opened, or cookies are blocked."
    )
    return _by_form(request, 403, message, may_send_again=True)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of last resort: it may not need the database."""
    request_id = repr(getattr(request, "request_id", ""))
    message = _("The hub failed; its log has the details under request id %(id)s.")
    if _is_client(request):
        return _json(500, _in_english(message) % {"id": request_id})
    words = message % {"id": request_id}
    return HttpResponse(
        f"<!doctype html><meta charset=utf-8><title>500</title><h1>{_TITLES[500]}</h1><p>{words}",
        status=500,
    )


def method_not_allowed(request: HttpRequest, allow: str) -> HttpResponse:
    """For somebody who opened, or reloaded, the address of a form."""
    answer = ErrorAnswer(405, str(_("Open the page that the form stands on.")), {"Allow": allow})
    return error_page(request, answer)


def _by_form(
    request: HttpRequest, status: int, message: str | Promise, *, may_send_again: bool = False
) -> HttpResponse:
    if _is_client(request):
        return _json(status, _in_english(message))
    answer = ErrorAnswer(status=status, message=str(message))
    return error_page(request, answer, may_send_again=may_send_again)


def _in_english(message: str | Promise) -> str:
    """Programs that ask for a page get the words that they know, whatever the hub's language."""
    with override(settings.LANGUAGE_CODE):
        return str(message)


def _is_client(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    return "text/html" not in request.META.get("HTTP_ACCEPT", "")


def _json(status: int, message: str) -> HttpResponse:
    headers = {"X-Error-Message": header_text(message)}
    return JsonResponse({"error": message}, status=status, headers=headers)
