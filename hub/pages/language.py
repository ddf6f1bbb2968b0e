"""`POST /-/language`: the choice at the foot of every page."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.actions.choose_language import choose_language
from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput
from hub.kernel.language import COOKIE, parse_language
from hub.kernel.wire import origin

_AS_THE_BROWSER = "browser"
_YEAR_S = 365 * 86400


# SECURITY: a form token would stand on every page, also on those that are the same for everybody
# and are packed for that reason. What a foreign page could do here is told by the browser itself.
@csrf_exempt
@require_POST
def language(request: ActorRequest) -> HttpResponse:
    if not _is_from_here(request):
        raise BadInput(_("The language is chosen on the hub's own pages."))
    wish = request.POST.get("language", "")
    chosen = "" if wish == _AS_THE_BROWSER else parse_language(wish)
    if request.actor.user is not None:
        choose_language(actor=request.actor, user=request.actor.user, language=chosen)
    response = HttpResponseRedirect(_page_before(request))
    if not chosen:
        response.delete_cookie(COOKIE, samesite="Lax")
        return response
    response.set_cookie(
        COOKIE,
        chosen,
        max_age=_YEAR_S,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _page_before(request: ActorRequest) -> str:
    """Where the form stood; "/" when the browser does not tell, or names somebody else."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    is_safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if parts.netloc == request.get_host() and is_safe else "/"


def _is_from_here(request: ActorRequest) -> bool:
    said = request.headers.get("Origin")
    if said is not None:
        return said == origin(request) or said in settings.CSRF_TRUSTED_ORIGINS
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
