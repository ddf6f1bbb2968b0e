"""Where a namespace's picture is, and the generated ones."""

from django.http import HttpResponse

from accounts.actor import ActorRequest
from accounts.api.shapes import absolute
from accounts.avatars import avatar_path, letter_avatar
from accounts.lookup import find_namespace, find_organization, find_user
from accounts.models import Namespace
from hub.kernel.wire import flag, json_answer, origin, wire_view

# No script, no style, no request: also when somebody opens the picture as a page.
_NOTHING_RUNS = "default-src 'none'; sandbox"


@wire_view("GET")
def of_user(request: ActorRequest, name: str) -> HttpResponse:
    """Raises: NotFound."""
    user = find_user(name)
    return _answer(request, avatar_path(user.username, user.avatar_url))


@wire_view("GET")
def of_organization(request: ActorRequest, name: str) -> HttpResponse:
    """Raises: NotFound."""
    organization = find_organization(name)
    return _answer(request, avatar_path(organization.namespace.name, organization.avatar_url))


@wire_view("GET")
def of_namespace(request: ActorRequest, name: str) -> HttpResponse:
    """Raises: NotFound."""
    namespace = find_namespace(name)
    return _answer(request, avatar_path(namespace.name, _stored(namespace)))


@wire_view("GET")
def picture(request: ActorRequest, name: str) -> HttpResponse:
    """Raises: NotFound."""
    namespace = find_namespace(name)
    svg = letter_avatar(namespace.name, is_organization=namespace.is_organization)
    return HttpResponse(
        svg,
        content_type="image/svg+xml",
        headers={
            "Cache-Control": "public, max-age=86400",
            "Content-Security-Policy": _NOTHING_RUNS,
        },
    )


def _answer(request: ActorRequest, path: str) -> HttpResponse:
    """`{avatarUrl}`, or with `?redirect=true` the picture itself."""
    url = absolute(path, origin(request))
    if flag(request.GET, "redirect"):
        return HttpResponse(status=307, headers={"Location": url})
    return json_answer({"avatarUrl": url})


def _stored(namespace: Namespace) -> str:
    owner = namespace.organization if namespace.is_organization else namespace.user
    return owner.avatar_url
