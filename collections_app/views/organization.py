"""`/organizations/{name}/settings/collections`: who edits the organization's collections."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import policy as accounts_policy
from accounts.actor import ActorRequest
from accounts.lookup import find_organization
from accounts.models import Role, User
from accounts.views.door import signed_in
from collections_app import policy
from collections_app.actions.set_collection_rights import set_collection_rights


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def organization_collections(request: ActorRequest, user: User, name: str) -> HttpResponse:
    organization = find_organization(name)
    if request.method == "POST":
        set_collection_rights(
            actor=request.actor,
            organization=organization,
            every_member_edits=request.POST.get("editors") == "members",
        )
        messages.success(request, _("Saved."))
        return redirect("organization_collections", name=organization.namespace.name)
    accounts_policy.require_role(request.actor, organization, Role.READ)
    context = {
        "organization": organization,
        "name": organization.namespace.name,
        "path": request.path,
        "may_manage": policy.may_set_rights(request.actor, organization),
        "every_member_edits": policy.every_member_edits(organization.namespace),
    }
    return render(request, "collections_app/organization.html", context)
