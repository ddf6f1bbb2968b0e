"""The heart on a repository page."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.actor import ActorRequest
from repos.actions.like_repo import like_repo
from repos.actions.unlike_repo import unlike_repo
from repos.lookup import find_repo
from repos.models import RepoType


@require_POST
def like(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """Likes, or takes the like back when the form says `wish=unlike`."""
    repo = find_repo(request.actor, repo_type, repo_id)
    change = unlike_repo if request.POST.get("wish") == "unlike" else like_repo
    change(actor=request.actor, repo=repo)
    return redirect(repo.url_path)
