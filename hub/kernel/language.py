"""In which language somebody is spoken to: pages in his own, everything a program reads in English.

Clients know errors by their words, so views of the wire and of git stay English whatever the
browser asks; so does what is stored (titles, commit messages, the audit trail).
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import (
    get_supported_language_variant,
    parse_accept_lang_header,
)

from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted

COOKIE = "hub_language"
_NO_PAGES = ("/api/", "/static/", "/lfs/", "/healthz")


class LanguageMiddleware:
    """After the actor is known: a person's choice follows him to every browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(page_language(request)):
            response = self.get_response(request)
            language = translation.get_language()
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not getattr(request, "is_wire", False):
            response.headers.setdefault("Content-Language", language or settings.LANGUAGE_CODE)
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> None:  # Any: views answer what they like
        if getattr(request, "is_wire", False):
            translation.activate(settings.LANGUAGE_CODE)


def page_language(request: HttpRequest) -> str:
    """What the person chose, else this browser's choice, else what the browser asks for."""
    if request.path.startswith(_NO_PAGES):
        return settings.LANGUAGE_CODE
    user = getattr(getattr(request, "actor", None), "user", None)
    for wish in (getattr(user, "language", ""), request.COOKIES.get(COOKIE, "")):
        if is_spoken(wish):
            return str(wish)
    return browser_language(request)


def browser_language(request: HttpRequest) -> str:
    """What the browser asks for, where nobody looks at who sits in front of it."""
    if "HTTP_ACCEPT_LANGUAGE" in request.META:
        return _asked_for(request.META["HTTP_ACCEPT_LANGUAGE"])
    return str(settings.DEFAULT_LANGUAGE)


def mail_language(chosen: str) -> str:
    """For somebody of whom no browser is there to ask. chosen: the person's `language`."""
    return chosen if is_spoken(chosen) else str(settings.DEFAULT_LANGUAGE)


def parse_language(text: str) -> str:
    """A code of `settings.LANGUAGES`.

    Raises:
        BadInput: the hub does not speak it.
    """
    if not is_spoken(text):
        raise BadInput(_("The hub does not speak %(language)s.") % {"language": quoted(text, 40)})
    return text


def is_spoken(language: str) -> bool:
    return language in dict(settings.LANGUAGES)


def _asked_for(accept_language: str) -> str:
    # Django reads at most 500 characters of it, and remembers what it read.
    for wish, _quality in parse_accept_lang_header(accept_language):
        if wish == "*":
            break
        try:
            return get_supported_language_variant(wish)
        except LookupError:
            continue
    return str(settings.DEFAULT_LANGUAGE)
