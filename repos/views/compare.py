"""Two revisions side by side: what lies between them, as commits and as changed files.

`a..b` compares the two as they are; `a...b` compares b with where it branched off from a.
"""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from repos.errors import RevisionNotFound
from repos.git.errors import GitCommandFailed
from repos.git.repository import GitRepository
from repos.git.types import Commit, Oid
from repos.git_of import git_of
from repos.lookup import find_repo
from repos.models import Repository, RepoType
from repos.policy import Access
from repos.revisions import resolve_revision
from repos.views.addresses import Addresses
from repos.views.frame import repo_context
from repos.views.rich_diff import TwoTrees
from repos.views.shown_diff import ShownDiff, shown_diff

_SHOWN_COMMITS = 100
_SHOWN_REFS = 200


@require_safe
def compare_form(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """Asks for the two revisions, and leads to their comparison."""
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.READ)
    base, head = request.GET.get("base", "").strip(), request.GET.get("head", "").strip()
    if base and head:
        return redirect(Addresses.of(repo).compare(base, head))
    return render(request, "repos/compare.html", _context(request, repo, base, head))


@require_safe
def compare(request: ActorRequest, repo_type: RepoType, repo_id: str, rest: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.READ)
    base, head, is_from_fork = _sides(rest, repo.default_branch)
    git = git_of(repo)
    old = resolve_revision(git, base, head_oid=repo.head_oid)
    new = resolve_revision(git, head, head_oid=repo.head_oid)
    context = _context(request, repo, base, head)
    context |= {"swap_href": Addresses.of(repo).compare(head, base)}
    try:
        start = git.merge_base(old, new) if is_from_fork else old
        context |= {
            "is_unrelated": start is None,
            "shown": _shown(repo, git, start, new) if start else None,
            "commits": _lines(repo, git.commits_between(old, new, limit=_SHOWN_COMMITS + 1)),
        }
    except GitCommandFailed:
        # Its words are for operators; a reader needs to know what to do instead.
        context |= {"is_too_much": True}
    return render(request, "repos/compare.html", context)


def _sides(rest: str, default_branch: str) -> tuple[str, str, bool]:
    """(base, head, whether from where they parted). Raises: RevisionNotFound."""
    for dots in ("...", ".."):
        base, found, head = rest.partition(dots)
        if found:
            return base or default_branch, head or default_branch, dots == "..."
    raise RevisionNotFound(rest[:200])


def _context(request: ActorRequest, repo: Repository, base: str, head: str) -> dict[str, object]:
    names = repo.refs.order_by("name").values_list("name", flat=True)[:_SHOWN_REFS]
    context = repo_context(request, repo, "files")
    short = [name.removeprefix("refs/heads/").removeprefix("refs/tags/") for name in names]
    return context | {
        "base": base or repo.default_branch,
        "head": head,
        "names": short,
        "form_href": f"{repo.url_path}/compare",
    }


def _shown(repo: Repository, git: GitRepository, start: Oid, head: Oid) -> ShownDiff:
    at = Addresses.of(repo, head)
    return shown_diff(TwoTrees(repo, git, at.at(start), at), start, head)


def _lines(repo: Repository, commits: list[Commit]) -> dict[str, object]:
    at = Addresses.of(repo)
    return {
        "rows": [(one, at.commit(one.oid)) for one in commits[:_SHOWN_COMMITS]],
        "has_more": len(commits) > _SHOWN_COMMITS,
    }
