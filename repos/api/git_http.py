"""git over HTTP: clone, fetch and push, with and without `.git` behind the name.

Source: gitprotocol-http(5); http-backend.c for the headers.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput
from hub.kernel.wire import View, body_stream, mark_wire, wire_view
from repos.actions.receive_push import receive_push, require_may_push
from repos.git.pktline import pkt
from repos.git.transport import (
    Service,
    advertise,
    fetch_request,
    unreachable_wants,
    upload_pack,
)
from repos.git_of import git_of
from repos.lookup import find_repo
from repos.models import RepoType
from repos.policy import Access

_NO_CACHE = {
    "Cache-Control": "no-cache, max-age=0, must-revalidate",
    "Pragma": "no-cache",
    "Expires": "Fri, 01 Jan 1980 00:00:00 GMT",
    # A proxy that collects the answer would hide progress, and time out on large fetches.
    "X-Accel-Buffering": "no",
}


def git_view(method: str) -> Callable[[View], View]:
    """`wire_view` whose errors are text, and whose 401 asks git for credentials."""

    def decorate(view: View) -> View:
        checked = wire_view(method)(view)

        @functools.wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # Any: URL
            request.is_git = True  # type: ignore[attr-defined]  # read by ErrorsMiddleware
            return checked(request, *args, **kwargs)

        return mark_wire(marked)

    return decorate


@git_view("GET")
def info_refs(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """What there is to fetch, or what a push would move."""
    service = _service(request.GET.get("service", ""))
    pushes = service is Service.RECEIVE_PACK
    repo = find_repo(
        request.actor, repo_type, repo_id, at_least=Access.SEE if pushes else Access.READ
    )
    if pushes:
        require_may_push(actor=request.actor, repo=repo)
    body = advertise(git_of(repo).git_dir, service, protocol=_protocol(request))
    return HttpResponse(
        body, content_type=f"application/x-{service}-advertisement", headers=_NO_CACHE
    )


@git_view("POST")
def git_upload_pack(
    request: ActorRequest, repo_type: RepoType, repo_id: str
) -> StreamingHttpResponse:
    """A fetch."""
    _require_type(request, Service.UPLOAD_PACK)
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.READ)
    git_dir = git_of(repo).git_dir
    protocol = _protocol(request)
    with ExitStack() as opened:
        fetch = opened.enter_context(fetch_request(body_stream(request), protocol=protocol))
        missing = unreachable_wants(git_dir, fetch.wants, known_tip=repo.head_oid)
        # SECURITY: the words that git has for an object that does not exist at all.
        answer = (
            iter([pkt(b"ERR upload-pack: not our ref " + min(missing).encode())])
            if missing
            else upload_pack(git_dir, fetch.body, protocol=protocol)
        )
        return _stream(Service.UPLOAD_PACK, _closing(answer, opened.pop_all()))


@git_view("POST")
def git_receive_pack(
    request: ActorRequest, repo_type: RepoType, repo_id: str
) -> StreamingHttpResponse:
    """A push."""
    _require_type(request, Service.RECEIVE_PACK)
    repo = find_repo(request.actor, repo_type, repo_id)
    answer = receive_push(
        actor=request.actor, repo=repo, body=body_stream(request), protocol=_protocol(request)
    )
    return _stream(Service.RECEIVE_PACK, answer)


def _service(name: str) -> Service:
    try:
        return Service(name)
    except ValueError:
        raise BadInput("Only git's smart HTTP protocol is spoken here; update git.") from None


def _protocol(request: HttpRequest) -> str | None:
    return request.META.get("HTTP_GIT_PROTOCOL")


def _require_type(request: HttpRequest, service: Service) -> None:
    """SECURITY: no HTML form can send this type, so no foreign page can make a browser push."""
    wanted = f"application/x-{service}-request"
    if request.content_type != wanted:
        raise BadInput(f"The content type must be {wanted}.")


def _stream(service: Service, answer: Iterator[bytes]) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        answer, content_type=f"application/x-{service}-result", headers=_NO_CACHE
    )


def _closing(answer: Iterator[bytes], opened: ExitStack) -> Iterator[bytes]:
    """The answer; what it reads from stays open until it ends or the client is gone."""
    with opened:
        yield from answer
