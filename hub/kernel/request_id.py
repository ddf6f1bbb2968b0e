"""Every answer carries `X-Request-Id`, and every log line of the request the same id."""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")
_SAFE_ID = re.compile(r"[A-Za-z0-9_=;.-]{1,128}")


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Clients send their own id so that people can quote it; anything odd is replaced.
        sent = request.META.get("HTTP_X_REQUEST_ID") or request.META.get("HTTP_X_AMZN_TRACE_ID", "")
        request_id = sent if _SAFE_ID.fullmatch(sent) else secrets.token_hex(12)
        request.request_id = request_id  # type: ignore[attr-defined]  # shown on error pages
        token = current_request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-Id"] = request_id
        return response
