"""`/organizations/new` and `/settings/organizations`."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.create_organization import create_organization
from accounts.actor import ActorRequest
from accounts.models import Role, User
from accounts.queries import memberships_of
from accounts.views.door import signed_in
from accounts.views.forms import NewOrganizationForm
from hub.kernel.errors import AlreadyExists, BadInput


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_organization(request: ActorRequest, user: User) -> HttpResponse:
    form = NewOrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organization = create_organization(actor=request.actor, **form.cleaned_data)
        except (AlreadyExists, BadInput) as error:
            form.add_error("name", error.message)
        else:
            return redirect(f"/{organization.namespace.name}")
    status = 400 if form.errors else 200
    return render(request, "accounts/organization_new.html", {"form": form}, status=status)


@require_safe
@signed_in
def my_organizations(request: ActorRequest, user: User) -> HttpResponse:
    rows = [
        {
            "organization": membership.organization,
            "name": membership.organization.namespace.name,
            "role": Role(membership.role).words,
        }
        for membership in memberships_of(user)
    ]
    context = {"rows": rows, "user_name": user.username}
    return render(request, "accounts/organizations.html", context)
