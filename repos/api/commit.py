"""`POST …/commit/{rev}`: files, pointers and deletions become one commit."""

import re

from django.conf import settings
from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.wire import body_stream, flag, json_answer, wire_view
from repos.actions.create_commit import CommitResult, create_commit
from repos.actions.store_uploads import store_uploads
from repos.api.commit_body import CommitBody, commit_body
from repos.api.door import commit_of, repo_of, web_url
from repos.api.shapes import CommitDone
from repos.errors import HeadMoved, RevisionNotFound
from repos.git.types import Oid
from repos.git_of import git_of
from repos.models import Repository
from repos.policy import Access

_OID_PREFIX = re.compile(r"[0-9a-f]{5,40}", re.IGNORECASE)
_NDJSON_TYPES = frozenset({"application/x-ndjson", "application/x-jsonlines", "application/jsonl"})


@wire_view("POST")
def commit(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponse:
    """Source: huggingface_hub 2.4 `_commit_api`, 0.10 (JSON body); `@huggingface/hub` `commit`.

    Example: {"success": true, "commitOid": "89ab…", "hookOutput": "",
              "commitUrl": "https://hub.x/ada/bert/commit/89ab…"}
    """
    as_pull_request = flag(request.GET, "create_pr")
    # Asked before the body is read: nobody uploads gigabytes to learn that they may not.
    is_review = as_pull_request or rest.startswith("refs/pr/")
    repo = repo_of(request, types, repo_id, at_least=Access.READ if is_review else Access.WRITE)
    with commit_body(
        body_stream(request),
        is_ndjson=request.content_type in _NDJSON_TYPES,
        limit_bytes=settings.MAX_COMMIT_BODY_BYTES,
        announced_bytes=_announced_bytes(request),
    ) as body:
        result = _commit(request, repo, rest, body, as_pull_request=as_pull_request)
    return json_answer(_answer(request, repo, result))


def _commit(
    request: ActorRequest,
    repo: Repository,
    revision: str,
    body: CommitBody,
    *,
    as_pull_request: bool,
) -> CommitResult:
    parent = body.parent_commit
    if parent is not None and not _OID_PREFIX.fullmatch(parent):
        raise HeadMoved
    head = _head(repo, revision)
    # A request that repeats itself is read against the commit it was made for: what it deletes is
    # gone from the head by now.
    base = head if parent is None else git_of(repo).try_commit(parent.lower()) or head
    changes = store_uploads(actor=request.actor, repo=repo, parent=base, operations=body.operations)
    return create_commit(
        actor=request.actor,
        repo=repo,
        revision=revision,
        changes=changes,
        summary=body.summary,
        description=body.description,
        parent=parent,
        as_pull_request=as_pull_request,
    )


def _head(repo: Repository, revision: str) -> Oid | None:
    """None: the default branch of a repository without commits. Raises: RevisionNotFound."""
    try:
        return commit_of(repo, revision)[1]
    except RevisionNotFound:
        if not repo.head_oid and revision == repo.default_branch:
            return None
        raise


def _announced_bytes(request: ActorRequest) -> int | None:
    if request.META.get("HTTP_CONTENT_ENCODING") or request.META.get("HTTP_TRANSFER_ENCODING"):
        return None
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isdecimal() else None


def _answer(request: ActorRequest, repo: Repository, result: CommitResult) -> CommitDone:
    answer: CommitDone = {
        "success": True,
        "commitOid": result.oid,
        "commitUrl": web_url(request, repo, f"/commit/{result.oid}"),
        "hookOutput": "",
    }
    if result.pull_request_number is not None:
        number = result.pull_request_number
        answer["pullRequestUrl"] = web_url(request, repo, f"/discussions/{number}")
    return answer
