"""`POST …/lfs-files/duplicate`: copies of large files between repositories, before the commit."""

from typing import Any

from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput, TooLarge
from hub.kernel.wire import json_answer, read_json, wire_view
from repos.actions.duplicate_lfs_files import duplicate_lfs_files
from repos.api.door import repo_of, required_text_in, text_in, type_in
from repos.lfs.oid import LfsOid, parse_lfs_oid
from repos.lookup import find_repo
from repos.policy import Access

# Clients send a hundred at once.
_MAX_FILES = 1000


@wire_view("POST")
def duplicate(request: ActorRequest, types: str, repo_id: str) -> HttpResponse:
    """The URL names the source. What failed is told per file, never by the status.

    Source: huggingface_hub 2.4 `HfApi._duplicate_lfs_files`.
    Example: {"target": {"type": "model", "name": "ada/copy"},
              "files": [{"xetHash": "3d17…", "sha256": "b3d0…", "filename": "w.bin"}]}
        -> {"failed": []}
    """
    source = repo_of(request, types, repo_id, at_least=Access.READ)
    body = read_json(request)
    target_in = body.get("target")
    if not isinstance(target_in, dict):
        raise BadInput('"target" must be {"type", "name"}')
    target = find_repo(
        request.actor,
        type_in(target_in),
        required_text_in(target_in, "name"),
        at_least=Access.WRITE,
    )
    failed = duplicate_lfs_files(
        actor=request.actor, source=source, target=target, wanted=_wanted(body.get("files"))
    )
    return json_answer({"failed": [{"sha256": oid, "error": why} for oid, why in failed.items()]})


def _wanted(files: Any) -> dict[LfsOid, str]:  # Any: JSON from outside
    if not isinstance(files, list) or not all(isinstance(item, dict) for item in files):
        raise BadInput('"files" must be an array of {"xetHash", "sha256", "filename"}')
    if len(files) > _MAX_FILES:
        raise TooLarge(f'"files" takes at most {_MAX_FILES} files; send fewer at once.')
    return {parse_lfs_oid(item.get("sha256")): text_in(item, "xetHash") for item in files}
