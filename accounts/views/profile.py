"""`/settings/profile` and `/settings/authentication`."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.update_profile import update_profile
from accounts.actor import ActorRequest
from accounts.models import User
from accounts.views.door import signed_in
from accounts.views.forms import ProfileForm
from hub.kernel.errors import BadInput


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile_settings(request: ActorRequest, user: User) -> HttpResponse:
    now = {"full_name": user.full_name, "bio": user.bio, "website": user.website}
    now["links"] = "\n".join(user.links)
    form = ProfileForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            update_profile(actor=request.actor, user=user, **form.cleaned_data)
        except BadInput as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Your profile is saved."))
            return redirect("profile_settings")
    context = {"form": form}
    return render(request, "accounts/profile.html", context, status=400 if form.errors else 200)


@require_safe
@signed_in
def authentication(request: ActorRequest, user: User) -> HttpResponse:
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "has_password": user.has_usable_password(),
        "has_totp": Authenticator.Type.TOTP in kinds,
        "address": EmailAddress.objects.filter(user=user, primary=True).first(),
    }
    return render(request, "accounts/authentication.html", context)
