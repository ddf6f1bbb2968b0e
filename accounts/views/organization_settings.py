"""`/organizations/{name}/settings/...`: for members to see, for admins to change."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import policy
from accounts.actions.add_member import add_member
from accounts.actions.change_member import change_member
from accounts.actions.remove_member import remove_member
from accounts.actions.update_organization import update_organization
from accounts.actor import ActorRequest
from accounts.errors import LastAdmin
from accounts.lookup import find_organization, find_user
from accounts.models import Organization, Role, User
from accounts.queries import members_of
from accounts.views.door import signed_in
from accounts.views.forms import AddMemberForm, MemberRoleForm, OrganizationProfileForm
from hub.kernel.errors import AlreadyExists, BadInput, NotFound
from hub.kernel.wording import quoted

_ROLES = {role.label: role for role in Role}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: ActorRequest, user: User, name: str) -> HttpResponse:
    organization = _door(request, name)
    now = {field: getattr(organization, field) for field in OrganizationProfileForm.base_fields}
    now["links"] = "\n".join(organization.links)
    form = OrganizationProfileForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            update_organization(actor=request.actor, organization=organization, **form.cleaned_data)
        except BadInput as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The organization's profile is saved."))
            return redirect("organization_profile", name=organization.namespace.name)
    context = {**_frame(request, user, organization), "form": form}
    status = 400 if form.errors else 200
    return render(request, "accounts/organization_profile.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def members(request: ActorRequest, user: User, name: str) -> HttpResponse:
    """The list, and the form that adds one."""
    organization = _door(request, name)
    form = AddMemberForm(
        request.POST or None, initial={"role": Role(organization.default_role).label}
    )
    if request.method == "POST" and form.is_valid():
        try:
            added = add_member(
                actor=request.actor,
                organization=organization,
                user=find_user(form.cleaned_data["username"]),
                role=_ROLES[form.cleaned_data["role"]],
            )
        except (AlreadyExists, NotFound) as error:
            form.add_error("username", error.message)
        else:
            messages.success(
                request, _("%(name)s is a member now.") % {"name": added.user.username}
            )
            return redirect("organization_members", name=organization.namespace.name)
    context = {
        **_frame(request, user, organization),
        "form": form,
        "rows": _member_rows(organization),
    }
    status = 400 if form.errors else 200
    return render(request, "accounts/organization_members.html", context, status=status)


@require_POST
@signed_in
def change_role(request: ActorRequest, user: User, name: str, member: str) -> HttpResponse:
    organization = _door(request, name)
    form = MemberRoleForm(request.POST)
    if not form.is_valid():
        raise BadInput(_("Choose one of the roles in the list."))
    try:
        changed = change_member(
            actor=request.actor,
            organization=organization,
            user=find_user(member),
            role=_ROLES[form.cleaned_data["role"]],
        )
        messages.success(
            request,
            _("%(name)s has the role %(role)s now.")
            % {"name": member, "role": quoted(Role(changed.role).words)},
        )
    except LastAdmin as error:
        messages.error(request, error.message)
    return redirect("organization_members", name=organization.namespace.name)


@require_POST
@signed_in
def remove(request: ActorRequest, user: User, name: str, member: str) -> HttpResponse:
    """An admin removes somebody, or the member leaves."""
    organization = find_organization(name)
    person = find_user(member)
    back = "my_organizations" if person.pk == user.pk else "organization_members"
    try:
        remove_member(actor=request.actor, organization=organization, user=person)
        messages.success(
            request,
            _("%(name)s is no longer a member of %(organization)s.")
            % {"name": person.username, "organization": name},
        )
    except LastAdmin as error:
        messages.error(request, error.message)
    if back == "my_organizations":
        return redirect(back)
    return redirect(back, name=organization.namespace.name)


def _door(request: ActorRequest, name: str) -> Organization:
    """Raises: NotFound, Forbidden: not a member with read or more."""
    organization = find_organization(name)
    policy.require_role(request.actor, organization, Role.READ)
    return organization


def _frame(request: ActorRequest, user: User, organization: Organization) -> dict[str, object]:
    """What every page of an organization's settings shows."""
    return {
        "organization": organization,
        "name": organization.namespace.name,
        "may_manage": policy.role_of(user, organization.namespace) >= Role.ADMIN,
        "path": request.path,
    }


def _member_rows(organization: Organization) -> list[dict[str, object]]:
    return [
        {
            "user": membership.user,
            "role": Role(membership.role).words,
            "joined_at": membership.joined_at,
            "form": MemberRoleForm(
                initial={"role": Role(membership.role).label},
                auto_id=f"id_{membership.user.username}_%s",
            ),
        }
        for membership in members_of(organization)
    ]
