"""`GET /api/users/{name}/likes`: what somebody likes, as far as the actor may see it."""

from django.http import HttpResponse

from accounts.actor import ActorRequest
from accounts.lookup import find_user
from hub.kernel.clock import wire_time
from hub.kernel.wire import json_answer, next_link, whole_number, wire_view
from repos.queries import likes_of

_PAGE = 500


@wire_view("GET")
def user_likes(request: ActorRequest, name: str) -> HttpResponse:
    """Newest first. Source: huggingface_hub `list_liked_repos`.

    Example: [{"createdAt": "2026-01-01T00:00:00.000Z", "repo": {"name": "ada/bert", "type": "model"}}]
    Raises: NotFound.
    """
    likes = likes_of(request.actor, find_user(name))
    limit = whole_number(request.GET, "limit", default=_PAGE, minimum=1, maximum=_PAGE)
    before = whole_number(request.GET, "cursor", default=0, maximum=1 << 62)
    rows = list((likes.filter(pk__lt=before) if before else likes)[: limit + 1])
    answer = json_answer(
        [
            {
                "createdAt": wire_time(row.created_at),
                "repo": {"name": row.repo.repo_id, "type": row.repo.repo_type},
            }
            for row in rows[:limit]
        ]
    )
    if len(rows) > limit:
        answer["Link"] = next_link(request, str(rows[limit - 1].pk))
    return answer
