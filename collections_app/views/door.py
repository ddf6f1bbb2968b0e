"""How pages find a collection, and what every form of them does with a refusal."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actor import ActorRequest
from accounts.views.door import ask_to_sign_in
from collections_app.lookup import find_collection
from collections_app.models import Collection
from collections_app.policy import Access
from hub.kernel.errors import AlreadyExists, BadInput, Conflict, NotFound


def form_of_collection(
    view: Callable[..., str], *, at_least: Access = Access.EDIT
) -> Callable[..., HttpResponse]:
    """A POST from a collection's page: the view acts and names the address to come back to.

    What the reader can mend is said on the page he came from; everything else is an error page. A
    script that asks gets 204, or the refusal itself.
    """

    @require_POST
    @functools.wraps(view)
    def checked(
        request: ActorRequest, owner: str, slug: str, **kwargs: Any
    ) -> HttpResponse:  # Any: from the URL
        found = find_collection(request.actor, slug)
        if request.actor.user is None:
            return ask_to_sign_in(request)
        found = find_collection(request.actor, slug, at_least=at_least)
        try:
            address = view(request, found, **kwargs)
        except (BadInput, Conflict, AlreadyExists, NotFound) as error:
            if by_script(request):
                raise
            messages.error(request, error.message)
            address = came_from(request, found)
        return HttpResponse(status=204) if by_script(request) else redirect(address)

    return checked


def by_script(request: ActorRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def came_from(request: ActorRequest, found: Collection) -> str:
    """SECURITY: only back into this collection; the form cannot name another place."""
    item_id = request.POST.get("back", "")
    is_item = len(item_id) == 24 and item_id.isascii() and item_id.isalnum()
    return f"{found.url_path}/items/{item_id}" if is_item else found.url_path


def position_in(request: ActorRequest) -> int:
    """Raises: BadInput."""
    text = request.POST.get("position", "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise BadInput(_("Say where it should stand, as a whole number."))
    return int(text)
