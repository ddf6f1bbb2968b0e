"""`GET …/commits/{rev}`: history, newest first."""

from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.wire import json_answer, origin, repeated, whole_number, wire_view
from repos.api.door import commit_of, query_text, repo_of
from repos.api.shapes import commit_row
from repos.git.names import parse_repo_path
from repos.tree_reads import commit_count

_PAGE = 50
_MAX_PAGE = 1000


@wire_view("GET")
def commits(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponse:
    """Source: huggingface_hub `list_repo_commits`; `@huggingface/hub` `countCommits`."""
    repo = repo_of(request, types, repo_id)
    git, tip = commit_of(repo, rest)
    limit = whole_number(request.GET, "limit", default=_PAGE, minimum=1, maximum=_MAX_PAGE)
    page = whole_number(request.GET, "p", default=0, maximum=1_000_000)
    path_text = query_text(request.GET, "path").strip("/")
    path = parse_repo_path(path_text) if path_text else None
    formatted = "formatted" in repeated(request.GET, "expand")
    rows = git.log(tip, path=path, skip=page * limit, limit=limit + 1)
    answer = json_answer(
        [commit_row(commit, formatted=formatted) for commit in rows[:limit]],
        headers={"X-Total-Count": str(commit_count(git, tip))},
    )
    if len(rows) > limit:
        query = request.GET.copy()
        query["p"] = str(page + 1)
        answer["Link"] = f'<{origin(request)}{request.path}?{query.urlencode()}>; rel="next"'
    return answer
