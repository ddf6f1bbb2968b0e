"""Branches and tags: `GET …/refs`, `…/branch/{name}`, `…/tag/{name}`, `…/super-squash/{branch}`."""

from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.wire import by_method, flag, json_answer, read_json, wire_view
from repos.actions.create_branch import create_branch
from repos.actions.create_tag import create_tag
from repos.actions.delete_branch import delete_branch
from repos.actions.delete_tag import delete_tag
from repos.actions.squash_history import squash_history
from repos.api import shapes
from repos.api.door import flag_in, repo_of, required_text_in, text_in
from repos.git_of import git_of
from repos.policy import Access


@wire_view("GET")
def refs(request: ActorRequest, types: str, repo_id: str) -> HttpResponse:
    """Source: huggingface_hub `list_repo_refs`."""
    repo = repo_of(request, types, repo_id)
    include = flag(request.GET, "include_prs") or flag(request.GET, "include_pull_requests")
    commits = git_of(repo).ref_commits()
    return json_answer(shapes.refs(commits, include_pull_requests=include))


def _create_branch(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponse:
    """Source: huggingface_hub `create_branch`; `@huggingface/hub` `createBranch`."""
    repo = repo_of(request, types, repo_id, at_least=Access.WRITE)
    data = read_json(request)
    create_branch(
        actor=request.actor,
        repo=repo,
        branch=rest,
        starting_point=text_in(data, "startingPoint"),
        is_empty=flag_in(data, "emptyBranch") or False,
        overwrite=flag_in(data, "overwrite") or False,
    )
    return json_answer({"success": True})


def _delete_branch(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponse:
    """Source: huggingface_hub `delete_branch`."""
    repo = repo_of(request, types, repo_id, at_least=Access.WRITE)
    delete_branch(actor=request.actor, repo=repo, branch=rest)
    return json_answer({"success": True})


def _create_tag(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponse:
    """`rest` is the revision to tag. Source: huggingface_hub `create_tag`."""
    repo = repo_of(request, types, repo_id, at_least=Access.WRITE)
    data = read_json(request)
    create_tag(
        actor=request.actor,
        repo=repo,
        tag=required_text_in(data, "tag"),
        revision=rest,
        message=text_in(data, "message"),
    )
    return json_answer({"success": True})


def _delete_tag(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponse:
    """Source: huggingface_hub `delete_tag`."""
    repo = repo_of(request, types, repo_id, at_least=Access.WRITE)
    delete_tag(actor=request.actor, repo=repo, tag=rest)
    return json_answer({"success": True})


branch = by_method(POST=_create_branch, DELETE=_delete_branch)
tag = by_method(POST=_create_tag, DELETE=_delete_tag)


@wire_view("POST")
def super_squash(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponse:
    """Source: huggingface_hub `super_squash_history`."""
    repo = repo_of(request, types, repo_id, at_least=Access.WRITE)
    message = text_in(read_json(request), "message")
    commit = squash_history(actor=request.actor, repo=repo, branch=rest, message=message)
    return json_answer({"success": True, "commitOid": commit})
