"""Where static Spaces run, and which requests are for them.

SECURITY: the two addresses share nothing. What is asked of the Spaces' address never reaches a page
or endpoint of the hub, and the hub's address has no route to what a Space serves.
"""

from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest


def is_for_spaces(request: HttpRequest) -> bool:
    """By the port that the server was reached at, which no client can make up, or by the host."""
    if settings.SPACES_PORT and request.META.get("SERVER_PORT") == str(settings.SPACES_PORT):
        return True
    if not settings.SPACES_URL:
        return False
    try:
        return _netloc(request.scheme or "", request.get_host()) == _named()
    except DisallowedHost:
        return False


def spaces_origin(request: HttpRequest) -> str:
    """As the reader of this page reaches it; "" where static Spaces are not served."""
    if settings.SPACES_URL:
        return str(settings.SPACES_URL)
    if not settings.SPACES_PORT:
        return ""
    return f"{request.scheme}://{_host_name(request)}:{settings.SPACES_PORT}"


def hub_origin(request: HttpRequest) -> str:
    """The only origin that may frame a Space; `request` is one for a Space."""
    if settings.SPACES_URL:
        parts = urlsplit(settings.PUBLIC_URL)
        return f"{parts.scheme}://{parts.netloc}"
    return f"{request.scheme}://{_host_name(request)}:{settings.PORT}"


def app_path(prefix: str, commit: str, path: str = "") -> str:
    """prefix: `/ana/app`, or `/~ticket`."""
    return f"{prefix}/{commit}/{quote(path)}"


def _host_name(request: HttpRequest) -> str:
    """Without the port; brackets of an IPv6 address stay."""
    host, _, port = request.get_host().rpartition(":")
    return host if host and port.isdecimal() else request.get_host()


def _named() -> str:
    parts = urlsplit(settings.SPACES_URL)
    return _netloc(parts.scheme, parts.netloc)


def _netloc(scheme: str, host: str) -> str:
    """Lower case, the scheme's own port left out: two spellings of one address are equal."""
    return host.lower().removesuffix(":443" if scheme == "https" else ":80")
