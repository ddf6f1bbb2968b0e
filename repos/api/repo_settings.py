"""`PUT …/settings`, `…/auth-check[/write]`, `…/like`, `…/likers`, and whose repositories are mine."""

from typing import Any

from django.http import HttpResponse

from accounts.actor import ActorRequest
from accounts.models import Membership, Namespace, Role
from hub.kernel.clock import wire_time
from hub.kernel.errors import BadInput, NotFound, NotSignedIn
from hub.kernel.wire import by_method, json_answer, next_link, read_json, whole_number, wire_view
from hub.kernel.wording import quoted
from repos import policy
from repos.actions.change_settings import change_settings
from repos.actions.like_repo import like_repo
from repos.actions.unlike_repo import unlike_repo
from repos.api.door import flag_in, query_text, repo_of, text_in
from repos.api.shapes import MyRepository
from repos.models import Like, Repository
from repos.models.repository import Gate
from repos.policy import Access
from repos.queries import Sort, page_of

_PAGE = 500


def _put_settings(request: ActorRequest, types: str, repo_id: str) -> HttpResponse:
    """Source: huggingface_hub `update_repo_settings`, `update_repo_visibility` (reads the JSON)."""
    repo = repo_of(request, types, repo_id, at_least=Access.ADMIN)
    data = read_json(request)
    changed = change_settings(
        actor=request.actor,
        repo=repo,
        is_private=_is_private(data),
        gate=_gate(data),
        discussions_disabled=flag_in(data, "discussionsDisabled"),
    )
    return json_answer(
        {
            "private": changed.is_private,
            "visibility": "private" if changed.is_private else "public",
            "gated": changed.gate or False,
            "discussionsDisabled": changed.discussions_disabled,
        }
    )


settings = by_method(PUT=_put_settings)


def _is_private(data: dict[str, Any]) -> bool | None:  # Any: JSON from outside
    match text_in(data, "visibility"):
        case "":
            return flag_in(data, "private")
        case "public":
            return False
        case "private" | "protected":
            return True
        case _:
            raise BadInput('"visibility" must be one of [public, private, protected]')


def _gate(data: dict[str, Any]) -> Gate | None:  # Any: JSON from outside
    match data.get("gated", ...):
        case builtins if builtins is ...:
            return None
        case False:
            return Gate.OPEN
        case "auto" | "manual" as name:
            return Gate(name)
        case _:
            raise BadInput('"gated" must be one of [auto, manual, false]')


@wire_view("GET")
def auth_check(request: ActorRequest, types: str, repo_id: str) -> HttpResponse:
    """Source: huggingface_hub `auth_check`."""
    repo_of(request, types, repo_id, at_least=Access.READ)
    return json_answer({"ok": True})


@wire_view("GET")
def auth_check_write(request: ActorRequest, types: str, repo_id: str) -> HttpResponse:
    """Source: huggingface_hub `auth_check(write=True)`."""
    repo_of(request, types, repo_id, at_least=Access.WRITE)
    return json_answer({"ok": True})


def _like(request: ActorRequest, types: str, repo_id: str) -> HttpResponse:
    """Source: huggingface_hub up to 0.23 `like`."""
    like_repo(actor=request.actor, repo=repo_of(request, types, repo_id))
    return json_answer({"success": True})


def _unlike(request: ActorRequest, types: str, repo_id: str) -> HttpResponse:
    """Source: huggingface_hub `unlike`."""
    unlike_repo(actor=request.actor, repo=repo_of(request, types, repo_id))
    return json_answer({"success": True})


like = by_method(POST=_like, DELETE=_unlike)


@wire_view("GET")
def likers(request: ActorRequest, types: str, repo_id: str) -> HttpResponse:
    """Source: huggingface_hub `list_repo_likers`."""
    repo = repo_of(request, types, repo_id)
    limit = whole_number(request.GET, "limit", default=_PAGE, minimum=1, maximum=_PAGE)
    before = whole_number(request.GET, "cursor", default=0, maximum=1 << 62)
    likes = Like.objects.filter(repo=repo, user__is_active=True).select_related("user")
    rows = list((likes.filter(pk__lt=before) if before else likes).order_by("-pk")[: limit + 1])
    answer = json_answer(
        [
            {
                "user": row.user.username,
                "fullname": row.user.get_full_name(),
                "avatarUrl": row.user.avatar_url,
                "isPro": row.user.is_pro,
                "type": "user",
            }
            for row in rows[:limit]
        ]
    )
    if len(rows) > limit:
        answer["Link"] = next_link(request, str(rows[limit - 1].pk))
    return answer


@wire_view("GET")
def my_repositories(request: ActorRequest) -> HttpResponse:
    """Source: huggingface_hub `list_user_repos`, `hf repos ls`."""
    user = request.actor.user
    if user is None:
        raise NotSignedIn
    return _owned(request, user.namespace_id)


@wire_view("GET")
def organization_repositories(request: ActorRequest, organization: str) -> HttpResponse:
    """For members only. Source: huggingface_hub `list_user_repos(namespace=…)`."""
    user = request.actor.user
    if user is None:
        raise NotSignedIn
    namespace = Namespace.objects.named(organization).first()
    is_member = (
        namespace is not None
        and Membership.objects.filter(
            user=user, organization__namespace=namespace, role__gte=Role.READ
        ).exists()
    )
    if namespace is None or not is_member:
        raise NotFound(
            f"Organization {quoted(organization)} does not exist, or you are not a member."
        )
    return _owned(request, namespace.pk)


def _owned(request: ActorRequest, namespace_id: int) -> HttpResponse:
    repos = policy.visible(request.actor).filter(namespace=namespace_id)
    page = page_of(
        repos,
        sort=Sort.LAST_MODIFIED,
        limit=whole_number(request.GET, "limit", default=_PAGE, minimum=1, maximum=_PAGE),
        cursor=query_text(request.GET, "cursor") or None,
    )
    total = sum(repo.used_storage_bytes for repo in page.repos) or 1
    answer = json_answer([_mine(repo, total) for repo in page.repos])
    if page.next_cursor is not None:
        answer["Link"] = next_link(request, page.next_cursor)
    return answer


def _mine(repo: Repository, total_bytes: int) -> MyRepository:
    return {
        "id": repo.repo_id,
        "type": repo.repo_type,
        "updatedAt": wire_time(repo.last_modified),
        "visibility": "private" if repo.is_private else "public",
        "storage": repo.used_storage_bytes,
        "storagePercent": round(repo.used_storage_bytes / total_bytes, 6),
    }
