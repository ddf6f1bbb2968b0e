"""`POST /-/language`: the choice at the foot of every page."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.actions.choose_language import choose_language
from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput
from hub.kernel.language import COOKIE, parse_language
from hub.kernel.unsent import is_ours, page_before

_AS_THE_BROWSER = "browser"
_YEAR_S = 365 * 86400


# SECURITY: a form token would stand on every page, also on those that are the same for everybody
# and are packed for that reason. What a foreign page could do here is told by the browser itself.
@csrf_exempt
@require_POST
def language(request: ActorRequest) -> HttpResponse:
    if not is_ours(request):
        raise BadInput(_("The language is chosen on the hub's own pages."))
    wish = request.POST.get("language", "")
    chosen = "" if wish == _AS_THE_BROWSER else parse_language(wish)
    if request.actor.user is not None:
        choose_language(actor=request.actor, user=request.actor.user, language=chosen)
    before = page_before(request)
    # This address answers nobody who opens it.
    is_page = before and not before.startswith(request.path)
    response = HttpResponseRedirect(before if is_page else "/")
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
