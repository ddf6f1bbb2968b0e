"""What the wire tells about an organization, and how it changes a member's role."""

from django.http import HttpResponse

from accounts import policy
from accounts.actions.change_member import change_member
from accounts.actor import ActorRequest
from accounts.api.shapes import FollowCounts, member_row, organization_overview
from accounts.lookup import find_organization, find_user
from accounts.models import Role
from accounts.ports import repo_counts
from accounts.queries import followers_of, is_following, member_count, members_of
from accounts.texts import parse_line
from hub.kernel.errors import BadInput
from hub.kernel.wire import json_answer, next_link, origin, read_json, whole_number, wire_view

_ROLES = {role.label: role for role in Role}
_LARGEST_KEY = 2**63 - 1


@wire_view("GET")
def overview(request: ActorRequest, name: str) -> HttpResponse:
    """Raises: NotFound."""
    organization = find_organization(name)
    body = organization_overview(
        organization,
        repo_counts.get()(request.actor, organization.namespace),
        members=member_count(organization),
        follows=FollowCounts(
            followers=followers_of(organization.namespace).count(),
            is_following=is_following(request.actor.user, organization.namespace),
        ),
        origin=origin(request),
    )
    return json_answer(body)


@wire_view("GET")
def members(request: ActorRequest, name: str) -> HttpResponse:
    """A bare list, with a Link to the next page. `search` looks at names; `email` is for admins.

    Raises: NotFound, BadInput.
    """
    organization = find_organization(name)
    with_email = policy.may_see_member_addresses(request.actor, organization)
    limit = whole_number(request.GET, "limit", default=500, minimum=1, maximum=1000)
    after = whole_number(request.GET, "cursor", default=0, maximum=_LARGEST_KEY)
    search = parse_line(request.GET.get("search", ""), what="search", limit=100)
    rows = members_of(organization, search=search)
    if email := parse_line(request.GET.get("email", ""), what="e-mail address", limit=254):
        rows = rows.filter(user__email=email.lower()) if with_email else rows.none()
    page = list(rows.filter(pk__gt=after)[: limit + 1])
    body = [
        member_row(membership, origin=origin(request), with_email=with_email)
        for membership in page[:limit]
    ]
    headers = {}
    if len(page) > limit:
        headers["Link"] = next_link(request, str(page[limit - 1].pk))
    return json_answer(body, headers=headers)


@wire_view("PUT")
def member_role(request: ActorRequest, name: str, member: str) -> HttpResponse:
    """Body `{"role": "write"}`; resource groups do not exist here, so only an empty list is taken.

    Raises: NotFound, NotSignedIn, Forbidden, BadInput, LastAdmin.
    """
    organization = find_organization(name)
    body = read_json(request, limit_bytes=100_000)
    role = _ROLES.get(str(body.get("role")))
    if role is None:
        raise BadInput(f"role={body.get('role')!r} must be one of {', '.join(_ROLES)}.")
    if body.get("resourceGroups"):
        raise BadInput("This hub has no resource groups; leave resourceGroups out.")
    change_member(actor=request.actor, organization=organization, user=find_user(member), role=role)
    return json_answer({"success": True})
