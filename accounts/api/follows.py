"""Who follows whom, and following. Lists are whole pages by `cursor`, newest first."""

from django.db.models import QuerySet
from django.http import HttpResponse

from accounts.actions.follow_namespace import follow_namespace
from accounts.actions.unfollow_namespace import unfollow_namespace
from accounts.actor import ActorRequest
from accounts.api.shapes import follow_row, user_row
from accounts.lookup import find_organization, find_user
from accounts.models import Follow, Namespace
from accounts.queries import followed_by, followers_of
from hub.kernel.wire import by_method, json_answer, next_link, origin, whole_number, wire_view

_PAGE = 500


@wire_view("GET")
def user_followers(request: ActorRequest, name: str) -> HttpResponse:
    """Source: huggingface_hub `list_user_followers`. Raises: NotFound."""
    return _followers(request, find_user(name).namespace)


@wire_view("GET")
def organization_followers(request: ActorRequest, name: str) -> HttpResponse:
    """Source: huggingface_hub `list_organization_followers`. Raises: NotFound."""
    return _followers(request, find_organization(name).namespace)


@wire_view("GET")
def user_following(request: ActorRequest, name: str) -> HttpResponse:
    """People and organizations. Source: huggingface_hub `list_user_following`. Raises: NotFound."""
    rows, headers = _page(request, followed_by(find_user(name)))
    body = [follow_row(row.namespace, origin=origin(request)) for row in rows]
    return json_answer(body, headers=headers)


def _follow_user(request: ActorRequest, name: str) -> HttpResponse:
    follow_namespace(actor=request.actor, namespace=find_user(name).namespace)
    return json_answer({"success": True})


def _unfollow_user(request: ActorRequest, name: str) -> HttpResponse:
    unfollow_namespace(actor=request.actor, namespace=find_user(name).namespace)
    return json_answer({"success": True})


def _follow_organization(request: ActorRequest, name: str) -> HttpResponse:
    follow_namespace(actor=request.actor, namespace=find_organization(name).namespace)
    return json_answer({"success": True})


def _unfollow_organization(request: ActorRequest, name: str) -> HttpResponse:
    unfollow_namespace(actor=request.actor, namespace=find_organization(name).namespace)
    return json_answer({"success": True})


follow_user = by_method(POST=_follow_user, DELETE=_unfollow_user)
follow_organization = by_method(POST=_follow_organization, DELETE=_unfollow_organization)


def _followers(request: ActorRequest, namespace: Namespace) -> HttpResponse:
    rows, headers = _page(request, followers_of(namespace))
    body = [user_row(row.follower, origin=origin(request)) for row in rows]
    return json_answer(body, headers=headers)


def _page(request: ActorRequest, rows: QuerySet[Follow]) -> tuple[list[Follow], dict[str, str]]:
    """The rows of a page, and the Link to the next one."""
    limit = whole_number(request.GET, "limit", default=_PAGE, minimum=1, maximum=_PAGE)
    before = whole_number(request.GET, "cursor", default=0, maximum=1 << 62)
    found = list((rows.filter(pk__lt=before) if before else rows)[: limit + 1])
    if len(found) <= limit:
        return found, {}
    return found[:limit], {"Link": next_link(request, str(found[limit - 1].pk))}
