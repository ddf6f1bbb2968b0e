"""One view, two answers: the whole page, or the part of it that htmx asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_page(
    request: HttpRequest,
    page_template: str,
    fragment_template: str,
    context: dict[str, Any],  # Any: Django's own shape of a context
    *,
    status: int = 200,
) -> HttpResponse:
    """The page; only its fragment for an htmx request. The page includes the fragment itself.

    A page restored from the browser's history is asked for whole, even by htmx.
    """
    headers = request.headers
    is_fragment = (
        headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"
    )
    template = fragment_template if is_fragment else page_template
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    return response
