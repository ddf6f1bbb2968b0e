"""The button beside a person or an organization."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.actions.follow_namespace import follow_namespace
from accounts.actions.unfollow_namespace import unfollow_namespace
from accounts.actor import ActorRequest
from accounts.lookup import find_namespace
from accounts.models import User
from accounts.views.door import signed_in


@require_POST
@signed_in
def follow(request: ActorRequest, user: User, name: str) -> HttpResponse:
    """Follows, or no longer when the form says `wish=unfollow`."""
    namespace = find_namespace(name)
    change = unfollow_namespace if request.POST.get("wish") == "unfollow" else follow_namespace
    change(actor=request.actor, namespace=namespace)
    return redirect(f"/{namespace.name}")
