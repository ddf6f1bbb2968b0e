"""One commit: what its author says, and what it changed."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from repos.git_of import git_of
from repos.lookup import find_repo
from repos.models import RepoType
from repos.policy import Access
from repos.revisions import resolve_revision
from repos.views.addresses import Addresses
from repos.views.frame import repo_context
from repos.views.rich_diff import TwoTrees
from repos.views.shown_diff import shown_diff


@require_safe
def commit(request: ActorRequest, repo_type: RepoType, repo_id: str, oid: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.READ)
    git = git_of(repo)
    full_oid = resolve_revision(git, oid, head_oid=repo.head_oid)
    at = Addresses.of(repo, full_oid)
    if full_oid != oid:
        return redirect(at.commit(full_oid))
    shown = git.commit(full_oid)
    # Against the first parent, as people read a merge; the root commit against nothing.
    base = shown.parents[0] if shown.parents else None
    trees = TwoTrees(repo, git, at.at(base) if base else None, at)
    context = repo_context(request, repo, "files", revision=full_oid)
    context |= {
        "commit": shown,
        "parents": [(parent[:7], at.commit(parent)) for parent in shown.parents],
        "shown": shown_diff(trees, base, shown.oid),
        "browse_href": at.tree(),
    }
    return render(request, "repos/commit.html", context)
