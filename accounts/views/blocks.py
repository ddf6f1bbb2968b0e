"""`/settings/blocked`: whom the person, and the organizations that he leads, keep out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.block_user import block_user
from accounts.actions.unblock_user import unblock_user
from accounts.actor import ActorRequest
from accounts.lookup import find_namespace, find_user
from accounts.models import User
from accounts.queries import blocks_of, namespaces_led_by
from accounts.views.door import signed_in
from hub.kernel.errors import BadInput, NotFound


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def blocked(request: ActorRequest, user: User) -> HttpResponse:
    """`?name=` fills the form in, as the menu of a comment does."""
    if request.method == "POST":
        _change(request, user)
        return redirect("blocked")
    led = namespaces_led_by(user)
    context = {"blocks": blocks_of(led), "led": led, "name": request.GET.get("name", "")[:96]}
    return render(request, "accounts/blocked.html", context)


def _change(request: ActorRequest, user: User) -> None:
    """Blocks `name` for the namespace `by`; unblocks when the form says `wish=remove`."""
    try:
        namespace = find_namespace(request.POST.get("by", "") or user.username)
        person = find_user(request.POST.get("name", "").strip().lstrip("@"))
        if request.POST.get("wish") == "remove":
            unblock_user(actor=request.actor, namespace=namespace, user=person)
            messages.success(
                request, _("%(name)s may speak there again.") % {"name": person.username}
            )
        else:
            block_user(actor=request.actor, namespace=namespace, user=person)
            messages.success(
                request,
                _("%(name)s is blocked by %(owner)s now.")
                % {"name": person.username, "owner": namespace.name},
            )
    except (BadInput, NotFound) as error:
        messages.error(request, error.message)
