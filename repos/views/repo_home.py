"""A repository's first page: its card, or how to fill it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from hub.kernel.fixed_query import FixedColumn
from hub.kernel.security_headers import policy_with_frames
from repos.git_of import git_of
from repos.lookup import find_repo
from repos.models import Repository, RepoTag, RepoType
from repos.views.card_page import shown_card
from repos.views.frame import repo_context
from repos.views.sidebar import sidebar
from repos.views.space_app import space_app

_CARD_TAGS: FixedColumn[str] = FixedColumn(
    lambda repo: (
        RepoTag.objects.filter(repo=repo).order_by("position").values_list("tag", flat=True)
    ),
    int,
)


@require_safe
def repo_home(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id)
    if repo.repo_id != repo_id:
        return redirect(repo.url_path)
    return _page(request, repo)


def legacy_repo_home(request: ActorRequest, repo_id: str) -> HttpResponse:
    """`/gpt2`: a model without namespace."""
    return repo_home(request, RepoType.MODEL, repo_id)


def _page(request: ActorRequest, repo: Repository) -> HttpResponse:
    context = repo_context(request, repo, "card")
    git = git_of(repo)
    tags = _CARD_TAGS.values(repo.pk)
    context |= {
        "app": (app := space_app(request, git, repo)),
        "card": shown_card(git, repo, context["at"]),
        "sidebar": sidebar(
            request.actor, git, repo, tags, at=context["at"], endpoint=context["endpoint"]
        ),
        "tags": tags,
        "username": request.actor.user.username if request.actor.user else "",
    }
    response = render(request, "repos/home.html", context)
    if app is not None and app.origin:
        response["Content-Security-Policy"] = policy_with_frames(app.origin)
    return response
