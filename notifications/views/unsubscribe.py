"""The link in every mail: turns off exactly the mails it came with, without signing in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.actor import ActorRequest
from accounts.models import User
from hub.kernel.errors import NotFound
from hub.kernel.signing import unsign
from notifications.actions.unsubscribe import unsubscribe
from notifications.mail_text import PURPOSE
from notifications.models import Kind


# SECURITY: no CSRF token, since mail programs post here by themselves (RFC 8058); the link itself is
# the credential, and nothing but these mails can be turned off or on with it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_page(request: ActorRequest, token: str) -> HttpResponse:
    """A look changes nothing: programs that follow every link of a mail must not unsubscribe people.

    Raises: SignatureForged, SignatureExpired.
    """
    payload = unsign(PURPOSE, token)
    user = User.objects.filter(pk=payload["u"]).first()
    kinds = [Kind(kind) for kind in payload["k"] if kind in set(Kind)]
    if user is None or not kinds:
        raise NotFound(_("This account does not exist any more."))
    state = "asked"
    if request.method == "POST":
        is_wanted = request.POST.get("wish") == "subscribe"
        unsubscribe(actor=request.actor, user_id=user.pk, kinds=kinds, is_wanted=is_wanted)
        state = "on" if is_wanted else "off"
    context = {"state": state, "kinds": kinds, "name": user.username}
    return render(request, "notifications/unsubscribe.html", context)
