"""How a download tells a client that it may fetch the file in chunks."""

from urllib.parse import quote
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.wire import json_answer, origin
from repos import policy
from repos.api.lfs_wire import LfsAction
from repos.models import LfsObject, Repository
from repos.policy import Access
from repos.xet.announced import announced_hash
from repos.xet.tokens import XetScope, issue_token

FILE_INFO_TYPE = "application/vnd.xet-fileinfo+json"


def cas_url(request: HttpRequest) -> str:
    """Where the Xet storage is, on the host that the client used; no slash at the end."""
    return f"{origin(request)}/xet/g{settings.XET_GENERATION}"


def token_route(request: HttpRequest, repo: Repository, scope: str, revision: str) -> str:
    """Where a client gets a fresh token. scope: "read" or "write". revision: encoded."""
    route = f"/api/{repo.kind.plural}/{repo.repo_id}/xet-{scope}-token/{revision}"
    return f"{origin(request)}{route}"


def xet_headers(
    request: HttpRequest, repo: Repository, stored: LfsObject, commit: str
) -> dict[str, str]:
    """Headers of HEAD and GET; {} for a file that is not in chunks. All addresses are absolute.

    Source: huggingface_hub 0.30-2.4 `parse_xet_file_data_from_response`, `fileDownloadInfo` (JS).
    Example: X-Xet-Hash: 3d17b2d7…
             X-Xet-Refresh-Route: https://hub.x/api/models/ada/bert/xet-read-token/0123…
             Link: <https://hub.x/api/…/xet-read-token/0123…>; rel="xet-auth",
                   <https://hub.x/xet/g1/v1/reconstructions/3d17…>; rel="xet-reconstruction-info"
    """
    xet_hash = announced_hash(stored)
    if xet_hash is None:
        return {}
    route = token_route(request, repo, "read", commit)
    reconstruction = f"{cas_url(request)}/v1/reconstructions/{xet_hash}"
    return {
        "X-Xet-Hash": xet_hash,
        "X-Xet-Refresh-Route": route,
        "Link": f'<{route}>; rel="xet-auth", <{reconstruction}>; rel="xet-reconstruction-info"',
        # The same address has another answer for those who ask for `FILE_INFO_TYPE`.
        "Vary": "Accept",
    }


def wants_file_info(request: HttpRequest) -> bool:
    """JS asks for the file with this type first in `Accept`, and reads only headers then."""
    return request.method == "GET" and FILE_INFO_TYPE in request.META.get("HTTP_ACCEPT", "")


def file_info(stored: LfsObject, headers: dict[str, str]) -> HttpResponse:
    """The facts instead of the bytes. headers: with those of `xet_headers`."""
    answer = json_answer(
        {"hash": headers["X-Xet-Hash"], "size": stored.size_bytes, "etag": stored.oid},
        headers={**headers, "ETag": f'"{stored.oid}"', "Cache-Control": "no-store"},
    )
    answer["Content-Type"] = FILE_INFO_TYPE
    return answer


def xet_upload_action(request: ActorRequest, repo: Repository, revision: str) -> LfsAction:
    """The upload action of a batch: a write token, and where to get the next one.

    Source: `@huggingface/hub` `uploadShards`; git-xet `CustomTransferAgent`.
    """
    is_writer = policy.access(request.actor, repo) >= Access.WRITE
    scope = XetScope.WRITE if is_writer else XetScope.PROPOSE
    text, expires_at = issue_token(request.actor, repo, scope)
    # Who may only propose gets the next token for the pull request that he is about to open.
    route = quote(revision, safe="") if is_writer else "None?create_pr=1"
    return {
        "href": token_route(request, repo, "write", route),
        "expires_in": int(settings.XET_TOKEN_LIFETIME.total_seconds()),
        "header": {
            "X-Xet-Cas-Url": cas_url(request),
            "X-Xet-Access-Token": text,
            "X-Xet-Token-Expiration": str(expires_at),
            "X-Xet-Session-Id": request.META.get("HTTP_X_XET_SESSION_ID") or str(uuid4()),
        },
    }
