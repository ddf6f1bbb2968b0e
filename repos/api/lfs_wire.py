"""What the LFS routes share: their marks, their content type."""

import functools
from collections.abc import Callable
from typing import Any, NotRequired, TypedDict

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from hub.kernel.wire import View, json_answer, mark_wire, wire_view

LFS_TYPE = "application/vnd.git-lfs+json"


class LfsAction(TypedDict):
    """header: git-lfs sends these; Python and JS do not, so nothing may depend on them."""

    href: str
    expires_in: int
    header: NotRequired[dict[str, str]]


def lfs_view(*methods: str) -> Callable[[View], View]:
    """`wire_view` whose errors also speak git's dialect: WWW-Authenticate, LFS-Authenticate."""

    def decorate(view: View) -> View:
        checked = wire_view(*methods)(view)

        @functools.wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # Any: URL
            request.is_git = True  # type: ignore[attr-defined]  # read by ErrorsMiddleware
            return checked(request, *args, **kwargs)

        return mark_wire(marked)

    return decorate


def lfs_answer(data: object, *, status: int = 200) -> HttpResponse:
    """git-lfs looks at the media type."""
    response = json_answer(data, status=status)
    response["Content-Type"] = LFS_TYPE
    return response
