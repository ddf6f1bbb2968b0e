"""POST …/info/lfs/objects/batch: which objects to move, and where to.

Source: git-lfs docs/api/batch.md; huggingface_hub 0.10-2.4 `lfs.py`.
"""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

from django.conf import settings
from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.errors import UnprocessableInput
from hub.kernel.wire import origin, read_json
from repos import policy
from repos.actions.start_lfs_uploads import UploadPlan, start_lfs_uploads
from repos.api.lfs_wire import LfsAction, lfs_answer, lfs_view
from repos.api.xet_announce import xet_upload_action
from repos.lfs.batch import (
    ObjectProblem,
    Planned,
    Wanted,
    parse_wanted,
    plan_downloads,
    plan_uploads,
)
from repos.lfs.grants import GrantSigner, Operation
from repos.lfs.pointer import Pointer
from repos.lfs.store import SignsDownloads, object_store
from repos.lookup import find_repo
from repos.models import Repository, RepoType
from repos.policy import Access

_PATHS = {
    Operation.DOWNLOAD: "download",
    Operation.UPLOAD: "objects",
    Operation.PART: "parts",
    Operation.COMPLETE: "complete",
    Operation.VERIFY: "verify",
}


class LfsObjectRow(TypedDict):
    """No `actions` and no `error`: the object is stored already. `actions: {}` would crash clients."""

    oid: str
    size: int
    authenticated: NotRequired[bool]
    actions: NotRequired[dict[str, LfsAction]]
    error: NotRequired[dict[str, Any]]  # Any: code is a number, message a text


@lfs_view("POST")
def batch(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    body = read_json(request)
    is_upload = body.get("operation") == "upload"
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.READ)
    if is_upload:
        policy.require_may_upload(request.actor, repo)
    # SECURITY: an unknown verb is an error, never one of the known ones by default.
    if body.get("operation") not in {"upload", "download"}:
        raise UnprocessableInput('"operation" must be "upload" or "download".')
    # "sha_256" is how @huggingface/hub spells it.
    if body.get("hash_algo") not in {None, "sha256", "sha_256"}:
        raise UnprocessableInput('"hash_algo" must be "sha256".')
    wanted = parse_wanted(body.get("objects"))
    links = _Links(request, repo)
    if is_upload and settings.XET_ENABLED and "xet" in _transfers(body):
        return _xet_uploads(request, repo, wanted, body)
    if is_upload:
        return _uploads(request, repo, wanted, links, _transfers(body))
    planned = plan_downloads(repo, wanted)
    rows = _download_rows(planned, links)
    return lfs_answer({"transfer": "basic", "objects": rows, "hash_algo": "sha256"})


class _Links:
    """Makes the actions of one answer; what they share is worked out once."""

    def __init__(self, request: ActorRequest, repo: Repository) -> None:
        lifetime = settings.LFS_GRANT_LIFETIME
        self._base = f"{origin(request)}/lfs"
        self._expires_in = int(lifetime.total_seconds())
        self._signer = GrantSigner(
            repo_pk=repo.pk,
            actor_id=request.actor.user_id or 0,
            token_id=request.actor.token_id or 0,
            lifetime=lifetime,
        )

    def action(self, href: str) -> LfsAction:
        return {"href": href, "expires_in": self._expires_in}

    def href(self, operation: Operation, pointer: Pointer, *, upload_id: str = "") -> str:
        """An address that needs no credentials: clients send none with the bytes."""
        token = self._signer.sign(operation, pointer, upload_id=upload_id)
        return f"{self._base}/{_PATHS[operation]}/{token}"


def _transfers(body: dict[str, Any]) -> list[Any]:  # Any: values come from outside
    """What the client can. `resumable` is our own pages' word for small parts."""
    transfers = body.get("transfers")
    return transfers if isinstance(transfers, list) else []


def _xet_uploads(
    request: ActorRequest,
    repo: Repository,
    wanted: Sequence[Wanted],
    body: dict[str, Any],  # Any: values come from outside
) -> HttpResponse:
    """For clients that list it: JS, git-xet, huggingface_hub 0.30 to 1.19."""
    action = xet_upload_action(request, repo, _revision(repo, body))
    rows: list[LfsObjectRow] = []
    for one in plan_uploads(request.actor, repo, wanted):
        row = _row(one)
        if one.pointer is not None:
            row["authenticated"] = True
            row["actions"] = {"upload": action}
        rows.append(row)
    return lfs_answer({"transfer": "xet", "objects": rows, "hash_algo": "sha256"})


def _revision(repo: Repository, body: dict[str, Any]) -> str:  # Any: values come from outside
    """The branch that the batch is for. Python and JS name it plainly, git-lfs in full."""
    ref = body.get("ref")
    name = ref.get("name") if isinstance(ref, dict) else None
    if not isinstance(name, str) or not name:
        return repo.default_branch
    return name[:1000].removeprefix("refs/heads/")


def _uploads(
    request: ActorRequest,
    repo: Repository,
    wanted: Sequence[Wanted],
    links: _Links,
    transfers: list[Any],  # Any: values come from outside
) -> HttpResponse:
    planned = plan_uploads(request.actor, repo, wanted)
    plans = start_lfs_uploads(
        actor=request.actor,
        repo=repo,
        pointers=[one.pointer for one in planned if one.pointer is not None],
        takes_multipart="multipart" in transfers,
        is_resumable="resumable" in transfers,
    )
    rows: list[LfsObjectRow] = []
    for one in planned:
        row = _row(one)
        if one.pointer is not None:
            plan = plans[one.pointer.oid]
            if plan.problem is not None:
                row["error"] = _error(plan.problem)
            else:
                row["actions"] = _upload_actions(links, one.pointer, plan)
        rows.append(row)
    in_parts = any(plan.upload_id for plan in plans.values())
    transfer = "multipart" if in_parts else "basic"
    return lfs_answer({"transfer": transfer, "objects": rows, "hash_algo": "sha256"})


def _upload_actions(links: _Links, pointer: Pointer, plan: UploadPlan) -> dict[str, LfsAction]:
    verify = links.action(links.href(Operation.VERIFY, pointer))
    if not plan.upload_id:
        upload = links.action(plan.href or links.href(Operation.UPLOAD, pointer))
        return {"upload": upload, "verify": verify}
    part_hrefs = plan.part_hrefs
    if not part_hrefs:
        part_href = links.href(Operation.PART, pointer, upload_id=plan.upload_id)
        part_hrefs = [f"{part_href}/{number}" for number in range(1, plan.parts + 1)]
    upload = links.action(links.href(Operation.COMPLETE, pointer, upload_id=plan.upload_id))
    # git-lfs sorts the keys as texts and the agent takes the values in that order: zero-padded.
    numbered = {f"{number:05d}": one for number, one in enumerate(part_hrefs, start=1)}
    # huggingface_hub 0.10 refuses a chunk_size that is a number.
    upload["header"] = {"chunk_size": str(plan.part_bytes), **numbered}
    return {"upload": upload, "verify": verify}


def _download_rows(planned: Sequence[Planned], links: _Links) -> list[LfsObjectRow]:
    store = object_store()
    signs = store if isinstance(store, SignsDownloads) else None
    rows: list[LfsObjectRow] = []
    for one in planned:
        row = _row(one)
        if one.pointer is not None:
            href = (
                links.href(Operation.DOWNLOAD, one.pointer)
                if signs is None or not one.is_flat
                else signs.sign_download(
                    one.pointer.oid,
                    disposition="attachment",
                    content_type="application/octet-stream",
                    lifetime=settings.LFS_GRANT_LIFETIME,
                ).href
            )
            row["actions"] = {"download": links.action(href)}
        rows.append(row)
    return rows


def _row(planned: Planned) -> LfsObjectRow:
    row: LfsObjectRow = {"oid": planned.oid, "size": planned.size_bytes}
    if planned.problem is not None:
        row["error"] = _error(planned.problem)
    return row


def _error(problem: ObjectProblem) -> dict[str, Any]:  # Any: code is a number, message a text
    return {"code": problem.status, "message": problem.message}
