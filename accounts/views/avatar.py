"""The forms that upload a picture, and the pictures themselves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.set_avatar import set_avatar
from accounts.actor import ActorRequest
from accounts.lookup import find_organization
from accounts.models import Organization, User
from accounts.pictures import MAX_UPLOAD_BYTES, stored_picture
from accounts.views.door import signed_in
from hub.kernel.errors import BadInput, NotFound


@require_POST
@signed_in
def my_avatar(request: ActorRequest, user: User) -> HttpResponse:
    _change(request, user)
    return redirect("profile_settings")


@require_POST
@signed_in
def organization_avatar(request: ActorRequest, user: User, name: str) -> HttpResponse:
    organization = find_organization(name)
    _change(request, organization)
    return redirect("organization_profile", name=organization.namespace.name)


@require_safe
def picture(request: ActorRequest, key: str) -> HttpResponse:
    """Raises: NotFound."""
    content = stored_picture(key)
    if content is None:
        raise NotFound(_("There is no such picture."))
    return HttpResponse(
        content,
        content_type="image/png",
        headers={
            # The key is made of the content.
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _change(request: ActorRequest, owner: User | Organization) -> None:
    """The uploaded picture, or none when the form says `wish=remove`."""
    upload = request.FILES.get("picture")
    try:
        if request.POST.get("wish") == "remove":
            set_avatar(actor=request.actor, owner=owner, content=None)
            messages.success(request, _("The picture is gone; a letter stands in its place."))
        elif upload is None:
            messages.error(request, _("Choose a picture first."))
        else:
            # One byte more than allowed is enough to be refused.
            content = upload.read(MAX_UPLOAD_BYTES + 1)
            set_avatar(actor=request.actor, owner=owner, content=content)
            messages.success(request, _("The picture is saved."))
    except BadInput as error:
        messages.error(request, error.message)
