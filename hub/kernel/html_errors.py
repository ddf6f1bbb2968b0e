"""Error pages for people, with the request id that stands in the log."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from hub.kernel.wire_errors import ErrorAnswer, header_text

log = logging.getLogger("hub.errors")

_TITLES = {
    400: "That request cannot be understood",
    401: "Sign in to see this",
    403: "You may not do this",
    404: "There is nothing here",
    409: "That name is taken",
    412: "It changed meanwhile",
    413: "That is too large",
    422: "That cannot be stored",
    429: "Too many requests",
    500: "Something broke on our side",
}


def error_page(request: HttpRequest, answer: ErrorAnswer) -> HttpResponse:
    """A page in the hub's frame. A hidden repository is told as a missing page, to everyone."""
    status, message = answer.status, answer.message
    if answer.headers.get("X-Error-Code") == "RepoNotFound":
        # SECURITY: people get one and the same page for missing and hidden, signed in or not.
        status, message = 404, "This page does not exist, or you may not see it."
    context = {
        "status": status,
        "title": _TITLES.get(status, "That did not work"),
        "message": message,
        "request_id": getattr(request, "request_id", ""),
    }
    html = render_to_string("errors/error.html", context, request=request)
    return HttpResponse(html, status=status, headers=answer.headers)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _by_form(request, 404, "This page does not exist.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _by_form(request, 400, "The request is malformed.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _by_form(request, 403, "You may not do this.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django calls it when the form's token is missing or old."""
    message = "The form is out of date, or cookies are blocked; reload the page and send it again."
    return _by_form(request, 403, message)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of last resort: it may not need the database."""
    request_id = getattr(request, "request_id", "")
    message = f"The hub failed; its log has the details under request id {request_id!r}."
    if _is_client(request):
        return _json(500, message)
    return HttpResponse(
        f"<!doctype html><meta charset=utf-8><title>500</title><h1>{_TITLES[500]}</h1><p>{message}",
        status=500,
    )


def _by_form(request: HttpRequest, status: int, message: str) -> HttpResponse:
    if _is_client(request):
        return _json(status, message)
    return error_page(request, ErrorAnswer(status=status, message=message))


def _is_client(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    return "text/html" not in request.META.get("HTTP_ACCEPT", "")


def _json(status: int, message: str) -> HttpResponse:
    headers = {"X-Error-Message": header_text(message)}
    return JsonResponse({"error": message}, status=status, headers=headers)
