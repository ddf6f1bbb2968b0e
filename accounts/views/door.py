"""The door of settings pages: a person, signed in on the site."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse

from accounts.actor import ActorRequest
from accounts.models import User
from accounts.policy import require_account
from hub.kernel.errors import NotSignedIn


def ask_to_sign_in(request: ActorRequest) -> HttpResponse:
    """To the sign-in page, and back here afterwards.

    Raises:
        NotSignedIn: a form was sent. Its address is nothing to come back to; what was typed is kept
            on the page that tells so.
    """
    if request.method == "POST":
        raise NotSignedIn
    return redirect_to_login(request.get_full_path())


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the person to the view as its second argument, or ask to sign in first.

    Raises:
        Forbidden: an access token was shown instead.
    """

    @functools.wraps(view)
    def checked(
        request: ActorRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:  # Any: from the URL
        user: User | None = request.actor.user
        if user is None:
            return ask_to_sign_in(request)
        require_account(request.actor, user)
        return view(request, user, *args, **kwargs)

    return checked
