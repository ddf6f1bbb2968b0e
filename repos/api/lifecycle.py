"""`POST /api/repos/create`, `DELETE /api/repos/delete`, `POST /api/repos/move`."""

import base64
import binascii
from typing import Any

from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput
from hub.kernel.wire import json_answer, read_json, wire_view
from repos.actions.create_repo import create_repo
from repos.actions.delete_repo import delete_repo
from repos.actions.move_repo import move_repo
from repos.api.door import flag_in, required_text_in, text_in, type_in, web_url
from repos.api.shapes import RepoCreatedAnswer
from repos.git.names import parse_repo_path
from repos.git.types import PutFile
from repos.lookup import find_repo
from repos.models import RepoType
from repos.policy import Access

_VISIBILITIES = ("public", "private", "protected")
_MAX_FILES = 100


@wire_view("POST")
def create(request: ActorRequest) -> HttpResponse:
    """Unknown keys are ignored: hardware, volumes, region and the like have no meaning here.

    Source: huggingface_hub `create_repo`; `@huggingface/hub` `createRepo`.
    Example: {"url": "https://hub.x/ada/bert", "name": "ada/bert", "id": "65…"}
    """
    data = read_json(request)
    repo_type = type_in(data)
    repo = create_repo(
        actor=request.actor,
        repo_type=repo_type,
        namespace=text_in(data, "organization") or None,
        name=required_text_in(data, "name"),
        is_private=_is_private(data, repo_type),
        sdk=text_in(data, "sdk"),
        license=text_in(data, "license"),
        files=_files(data),
    )
    answer: RepoCreatedAnswer = {
        "url": web_url(request, repo),
        "name": repo.repo_id,
        "id": repo.public_id,
    }
    return json_answer(answer)


@wire_view("DELETE")
def delete(request: ActorRequest) -> HttpResponse:
    """The body comes with a DELETE. Source: huggingface_hub `delete_repo`."""
    data = read_json(request)
    repo = find_repo(request.actor, type_in(data), _full_id(request, data), at_least=Access.ADMIN)
    delete_repo(actor=request.actor, repo=repo)
    return HttpResponse("OK", content_type="text/plain; charset=utf-8")


@wire_view("POST")
def move(request: ActorRequest) -> HttpResponse:
    """Source: huggingface_hub `move_repo`."""
    data = read_json(request)
    target = required_text_in(data, "toRepo")
    if target.count("/") != 1:
        raise BadInput('"toRepo" must be "namespace/name"')
    repo = find_repo(
        request.actor, type_in(data), required_text_in(data, "fromRepo"), at_least=Access.ADMIN
    )
    namespace, _, name = target.partition("/")
    moved = move_repo(actor=request.actor, repo=repo, namespace=namespace, name=name)
    return json_answer({"success": True, "url": web_url(request, moved)})


def _full_id(request: ActorRequest, data: dict[str, Any]) -> str:  # Any: JSON from outside
    name = required_text_in(data, "name")
    if "/" in name:
        return name
    organization = text_in(data, "organization")
    user = request.actor.user
    namespace = organization or (user.username if user is not None else "")
    return f"{namespace}/{name}" if namespace else name


def _is_private(data: dict[str, Any], repo_type: RepoType) -> bool | None:  # Any: JSON from outside
    """None: the namespace's default. `visibility` since 1.8, `private` before."""
    visibility = text_in(data, "visibility")
    if not visibility:
        return flag_in(data, "private")
    if visibility not in _VISIBILITIES:
        raise BadInput(f'"visibility" must be one of [{", ".join(_VISIBILITIES)}]')
    if visibility == "protected":
        if repo_type is not RepoType.SPACE:
            raise BadInput('"visibility" protected is for Spaces only')
        # Its files are private; the app that would be public is not run here.
        return True
    return visibility == "private"


def _files(data: dict[str, Any]) -> list[PutFile]:  # Any: JSON from outside
    """The first files of the JS client: [{encoding, path, content}]."""
    files = data.get("files") or []
    if not isinstance(files, list) or len(files) > _MAX_FILES:
        raise BadInput(f'"files" must be an array of at most {_MAX_FILES} files')
    return [_first_file(item) for item in files]


def _first_file(item: object) -> PutFile:
    if not isinstance(item, dict):
        raise BadInput('"files" must be an array of objects')
    content = text_in(item, "content")
    path = parse_repo_path(required_text_in(item, "path"))
    if item.get("encoding") != "base64":
        return PutFile(path, content.encode())
    try:
        return PutFile(path, base64.b64decode(content, validate=True))
    except (binascii.Error, ValueError) as error:
        raise BadInput("The content of a file is not valid base64.") from error
