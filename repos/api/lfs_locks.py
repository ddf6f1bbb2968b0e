"""…/info/lfs/locks: file locks. Source: git-lfs docs/api/locking.md."""

from typing import Any, TypedDict

from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.clock import wire_time
from hub.kernel.errors import NotSignedIn, UnprocessableInput
from hub.kernel.wire import by_method, mark_wire, read_json, whole_number
from repos.actions.lock_file import lock_file
from repos.actions.unlock_file import unlock_file
from repos.api.lfs_wire import lfs_answer, lfs_view
from repos.lfs.errors import AlreadyLocked
from repos.lfs.locks import list_locks
from repos.lookup import find_repo
from repos.models import LfsLock, RepoType
from repos.policy import Access

_PAGE = 100
_MAX_PAGE = 1000


class LockRow(TypedDict):
    id: str
    path: str
    locked_at: str
    owner: dict[str, str]


def lock_row(lock: LfsLock) -> LockRow:
    return {
        "id": lock.public_id,
        "path": lock.path,
        "locked_at": wire_time(lock.locked_at),
        "owner": {"name": lock.owner.username},
    }


@lfs_view("GET")
def show_locks(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """`refspec` is accepted and not used: a lock holds on every branch."""
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.READ)
    page = list_locks(
        repo,
        path=request.GET.get("path", ""),
        lock_id=request.GET.get("id", ""),
        cursor=request.GET.get("cursor", ""),
        limit=whole_number(request.GET, "limit", default=_PAGE, minimum=1, maximum=_MAX_PAGE),
    )
    return lfs_answer(_with_cursor({"locks": [lock_row(lock) for lock in page.locks]}, page.cursor))


@lfs_view("POST")
def create_lock(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.WRITE)
    body = read_json(request)
    try:
        lock = lock_file(
            actor=request.actor, repo=repo, path=_text(body, "path"), ref=_ref_name(body)
        )
    except AlreadyLocked as error:
        error.extra["lock"] = lock_row(error.lock)
        raise
    return lfs_answer({"lock": lock_row(lock)}, status=201)


locks = mark_wire(by_method(GET=show_locks, POST=create_lock))


@lfs_view("POST")
def verify_locks(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """Asked before every push. Readers get an answer too: the push itself will tell them no."""
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.READ)
    if request.actor.user is None:
        # Without a name nothing could be "ours", and git-lfs would refuse the owner's own push.
        raise NotSignedIn
    body = read_json(request)
    limit = body.get("limit")
    page = list_locks(
        repo,
        cursor=_text(body, "cursor"),
        limit=min(limit, _MAX_PAGE) if isinstance(limit, int) and limit > 0 else _PAGE,
    )
    owner_id = request.actor.user_id
    data: dict[str, Any] = {  # Any: JSON
        "ours": [lock_row(lock) for lock in page.locks if lock.owner_id == owner_id],
        "theirs": [lock_row(lock) for lock in page.locks if lock.owner_id != owner_id],
    }
    return lfs_answer(_with_cursor(data, page.cursor))


@lfs_view("POST")
def unlock(request: ActorRequest, repo_type: RepoType, repo_id: str, lock_id: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.WRITE)
    body = read_json(request)
    lock = unlock_file(
        actor=request.actor, repo=repo, lock_id=lock_id, by_force=body.get("force") is True
    )
    return lfs_answer({"lock": lock_row(lock)})


def _with_cursor(data: dict[str, Any], cursor: str) -> dict[str, Any]:  # Any: JSON
    if cursor:
        data["next_cursor"] = cursor
    return data


def _text(body: dict[str, Any], name: str) -> str:  # Any: values come from outside
    text = body.get(name, "")
    if not isinstance(text, str):
        raise UnprocessableInput(f'"{name}" must be a text.')
    return text


def _ref_name(body: dict[str, Any]) -> str:  # Any: values come from outside
    ref = body.get("ref")
    name = ref.get("name") if isinstance(ref, dict) else None
    return name if isinstance(name, str) else ""
