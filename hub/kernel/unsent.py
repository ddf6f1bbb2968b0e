"""What a person typed into a form that was refused: shown again, so that nothing is lost."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.utils.http import url_has_allowed_host_and_scheme

from hub.kernel.wire import origin

# The editor takes files of 1 MB.
_MOST_CHARS = 2 << 20
_LONG_CHARS = 60
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_SECRETS = ("password", "token", "secret", "code", "otp")


@dataclass(frozen=True, slots=True)
class UnsentForm:
    """action: where it goes. texts: (name, value) of what is long; fields: of the rest."""

    action: str
    texts: list[tuple[str, str]]
    fields: list[tuple[str, str]]
    had_files: bool


def unsent_form(request: HttpRequest) -> UnsentForm | None:
    """The form that this request brought; None for anything that can't or mustn't be sent again.

    SECURITY: only what our own page sent, by the browser's word: a foreign page must not fill in a
    form that waits for one click. Passwords and codes are never written into a page.
    """
    if request.method != "POST" or request.content_type not in _FORM_TYPES or not is_ours(request):
        return None
    try:
        sent = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken" and isinstance(value, str)
        ]
        had_files = bool(request.FILES)
    except (RequestDataTooBig, SuspiciousOperation, UnreadablePostError):
        return None
    if sum(len(value) for _, value in sent) > _MOST_CHARS:
        return None
    if any(secret in name.lower() for name, _ in sent for secret in _SECRETS):
        return None
    texts = [one for one in sent if _is_long(one[1])]
    fields = [one for one in sent if not _is_long(one[1])]
    return UnsentForm(request.get_full_path(), texts, fields, had_files)


def _is_long(value: str) -> bool:
    return len(value) > _LONG_CHARS or "\n" in value


def is_ours(request: HttpRequest) -> bool:
    """Whether a page of this hub sent the request, as the browser tells."""
    said = request.headers.get("Origin")
    if said is not None:
        return _is_hub(request, said)
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}


def page_before(request: HttpRequest) -> str:
    """Path and query of the page that led here; "" when the browser does not tell, or it is not ours."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    is_safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if is_safe and _is_hub(request, f"{parts.scheme}://{parts.netloc}") else ""


def _is_hub(request: HttpRequest, said: str) -> bool:
    return said == origin(request) or said in settings.CSRF_TRUSTED_ORIGINS
