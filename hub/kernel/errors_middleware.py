"""Turns errors that views raise into answers: JSON for clients, text for git, pages for people."""

import errno
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from hub.kernel.errors import (
    AlreadyExists,
    BadInput,
    Forbidden,
    HubError,
    NotFound,
    StorageFull,
    TooLarge,
)
from hub.kernel.html_errors import error_page, method_not_allowed
from hub.kernel.wire import json_answer, origin
from hub.kernel.wire_errors import ErrorAnswer, answer_for

log = logging.getLogger("hub.errors")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_LFS_TYPE = "application/vnd.git-lfs+json"
_BASIC = 'Basic realm="Hub: any user name, an access token as password", charset="UTF-8"'


class ErrorsMiddleware:
    """Views and actions raise; nobody else builds an error answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 405 and _is_bare(response) and _is_for_people(request):
            response = method_not_allowed(request, response.headers.get("Allow", ""))
        if request.method == "HEAD" and isinstance(response, HttpResponse) and response.content:
            # The length stays true; a body would only be dropped by the server, with a warning.
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> None:  # Any: views answer what they like
        request.is_wire = getattr(view, "is_wire", False)  # type: ignore[attr-defined]  # our mark

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        known = as_hub_error(error)
        return None if known is None else error_response(request, known)


def as_hub_error(error: Exception) -> HubError | None:
    """Django's and DRF's own complaints in our words; None for a defect of ours."""
    match error:
        case HubError():
            return error
        case Http404():
            return NotFound(_("This page does not exist."))
        case RequestDataTooBig():
            return TooLarge(_("The request body is too large."))
        case PermissionDenied():
            return Forbidden(str(error) or _("You may not do this."))
        case SuspiciousOperation():
            return BadInput(_("The request is malformed."))
        case APIException() if error.status_code < 500:
            return BadInput(str(error.detail))
        case OSError() if error.errno in _NO_ROOM:
            log.error("storage_full", extra={"reason": str(error)})
            return StorageFull()
        case _:
            return None


def error_response(request: HttpRequest, error: HubError) -> HttpResponseBase:
    """The answer to `error` in the form that this request's client understands."""
    if error.code == "RepoMoved":
        return _redirect_to_new_name(request, error)
    actor = getattr(request, "actor", None)
    is_anonymous = actor is None or actor.is_anonymous
    answer = answer_for(error, is_anonymous=is_anonymous)
    url_path = getattr(error, "url_path", None)
    if isinstance(error, AlreadyExists) and url_path:
        answer.body.setdefault("url", f"{origin(request)}{url_path}")
    if getattr(request, "is_git", False):
        return _git_answer(request, answer)
    if wants_json(request):
        return json_answer(answer.body, status=answer.status, headers=answer.headers)
    return error_page(request, answer)


def wants_json(request: HttpRequest) -> bool:
    """Clients get JSON; a person who follows a file link in a browser gets a page."""
    if request.path.startswith("/api/"):
        return True
    is_browser = "text/html" in request.META.get("HTTP_ACCEPT", "")
    return getattr(request, "is_wire", False) and not is_browser


def _is_bare(response: HttpResponseBase) -> bool:
    return isinstance(response, HttpResponse) and not response.content


def _is_for_people(request: HttpRequest) -> bool:
    is_browser = "text/html" in request.META.get("HTTP_ACCEPT", "")
    return is_browser and not wants_json(request) and not getattr(request, "is_git", False)


def _git_answer(request: HttpRequest, answer: ErrorAnswer) -> HttpResponse:
    """Git prints text/plain bodies as `remote:` lines; git-lfs reads `message` of its own type."""
    response: HttpResponse
    if "/info/lfs" in request.path or request.path.startswith("/lfs/"):
        body = {**answer.body, "message": answer.message}
        response = json_answer(body, status=answer.status, headers=answer.headers)
        response["Content-Type"] = _LFS_TYPE
        if answer.status == 401:
            response["LFS-Authenticate"] = _BASIC
    else:
        response = HttpResponse(
            answer.message + "\n",
            status=answer.status,
            headers=answer.headers,
            content_type="text/plain; charset=utf-8",
        )
    if answer.status == 401:
        # Without it git never sends its credentials.
        response["WWW-Authenticate"] = _BASIC
    return response


def _redirect_to_new_name(request: HttpRequest, error: HubError) -> HttpResponse:
    """307 with a relative Location that keeps the query: clients follow it on HEAD too.

    Source: huggingface_hub `_httpx_follow_relative_redirects` and its older kin.
    """
    old_id: str = getattr(error, "old_id", "")
    new_id: str = getattr(error, "new_id", "")
    path = request.META.get("RAW_URI") or request.get_full_path()
    position = path.lower().find(f"/{old_id.lower()}")
    if position < 0:
        return HttpResponse(status=404)
    after = path[position + 1 + len(old_id) :]
    location = path[: position + 1] + quote(new_id) + after
    return HttpResponse(
        f"Moved to {location}\n",
        status=307,
        headers={"Location": location},
        content_type="text/plain; charset=utf-8",
    )
