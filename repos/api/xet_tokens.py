"""GET …/xet-read-token/{revision} and …/xet-write-token/{revision}: where the chunks of files are.

Source: hf_xet 1.8.0 `hub_client`; huggingface_hub 2.4 `utils/_xet.py`; xet.md 2.1.
"""

from django.conf import settings
from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.errors import NotFound
from hub.kernel.wire import flag, json_answer, wire_view
from repos.api.door import commit_of, repo_of
from repos.api.xet_announce import cas_url
from repos.api.xet_shapes import token_headers, token_shape
from repos.models import Repository
from repos.xet.tokens import XetScope, issue_token

_PULL_REQUEST_PREFIX = "refs/pr/"
# What hf_xet writes for a revision that nobody named.
_NO_REVISION = "None"


@wire_view("GET")
def read_token(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponse:
    return _answer(request, repo_of(request, types, repo_id), rest, XetScope.READ)


@wire_view("GET")
def write_token(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponse:
    """`?create_pr=1`, or a pull request as revision: for everyone who may open one."""
    proposes = flag(request.GET, "create_pr") or rest.startswith(_PULL_REQUEST_PREFIX)
    scope = XetScope.PROPOSE if proposes else XetScope.WRITE
    return _answer(request, repo_of(request, types, repo_id), rest, scope)


def _answer(
    request: ActorRequest, repo: Repository, revision: str, scope: XetScope
) -> HttpResponse:
    if not settings.XET_ENABLED:
        raise NotFound("This hub has no Xet storage; set HF_HUB_DISABLE_XET=1.")
    token, expires_at = issue_token(request.actor, repo, scope)
    if revision != _NO_REVISION:
        commit_of(repo, revision)
    connection = cas_url(request), token, expires_at
    # The token is a key: no cache may keep it.
    headers = {**token_headers(*connection), "Cache-Control": "no-store"}
    return json_answer(token_shape(*connection), headers=headers)
