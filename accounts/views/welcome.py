"""`/welcome/{token}`: the first operator of a fresh hub picks a name and a password."""

from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actions.create_first_admin import create_first_admin, read_first_admin_link
from accounts.actor import ActorRequest
from accounts.errors import WeakPassword
from accounts.views.forms import WelcomeForm
from hub.kernel.errors import AlreadyExists, BadInput

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: ActorRequest, token: str) -> HttpResponse:
    """Raises: SignatureForged, SignatureExpired, LinkSpent."""
    read_first_admin_link(token)
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = create_first_admin(
                actor=request.actor,
                token=token,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password"],
                email=form.cleaned_data["email"] or None,
            )
        except WeakPassword as error:
            for problem in error.problems:
                form.add_error("password", problem)
        except (AlreadyExists, BadInput) as error:
            form.add_error("name", error.message)
        else:
            login(request, user, backend=_BACKEND)
            return redirect("/")
    status = 400 if form.errors else 200
    return render(request, "accounts/welcome.html", {"form": form}, status=status)
