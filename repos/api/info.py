"""`GET /api/{types}/{id}[/revision/{rev}]`: the most called endpoint of the wire."""

from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.wire import flag, json_answer, repeated, wire_view
from repos.api import info_shape
from repos.api.door import commit_of, repo_of
from repos.api.info_shape import INFO_KEYS, expanded_keys, repo_object
from repos.api.info_source import at_commit
from repos.models import Repository
from repos.queries import with_tags


@wire_view("GET")
def info(request: ActorRequest, types: str, repo_id: str) -> HttpResponse:
    """Source: huggingface_hub `model_info`, `dataset_info`, `space_info`."""
    repo = repo_of(request, types, repo_id)
    return _answer(request, repo, repo.head_oid)


@wire_view("GET")
def revision_info(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponse:
    """Source: the same with `revision=`; `@huggingface/hub` asks for `revision/HEAD`."""
    repo = repo_of(request, types, repo_id)
    _, commit = commit_of(repo, rest)
    return _answer(request, repo, commit)


def _answer(request: ActorRequest, repo: Repository, commit: str) -> HttpResponse:
    repo_type = repo.kind
    expand = repeated(request.GET, "expand")
    keys = expanded_keys(repo_type, expand) if expand else list(INFO_KEYS[repo_type])
    if flag(request.GET, "securityStatus"):
        keys.append("securityRepoStatus")
    if "tags" in keys:
        with_tags([repo])
    source = at_commit(repo, commit, with_blobs=flag(request.GET, "blobs"))
    return json_answer(repo_object(source, keys))


@wire_view("GET")
def space_runtime(request: ActorRequest, repo_id: str) -> HttpResponse:
    """Source: huggingface_hub `get_space_runtime`."""
    repo_of(request, "spaces", repo_id)
    return json_answer(info_shape.space_runtime())
