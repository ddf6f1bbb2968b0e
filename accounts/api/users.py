"""What the wire tells about a person."""

from django.http import HttpResponse

from accounts.actor import ActorRequest
from accounts.api.shapes import FollowCounts, user_overview
from accounts.lookup import find_user
from accounts.ports import like_count, repo_counts
from accounts.queries import followed_by, followers_of, is_following, memberships_of
from hub.kernel.wire import json_answer, origin, wire_view


@wire_view("GET")
def overview(request: ActorRequest, name: str) -> HttpResponse:
    """Raises: NotFound."""
    user = find_user(name)
    body = user_overview(
        user,
        list(memberships_of(user)),
        repo_counts.get()(request.actor, user.namespace),
        likes=like_count.get()(request.actor, user.namespace),
        follows=FollowCounts(
            followers=followers_of(user.namespace).count(),
            following=followed_by(user).count(),
            is_following=is_following(request.actor.user, user.namespace),
        ),
        origin=origin(request),
    )
    return json_answer(body)
