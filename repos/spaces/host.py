"""The Spaces' own address: files of static Spaces, and nothing else that this hub knows.

The middleware stands before sessions, so no cookie and no token is read here. A Space's page runs in
a sandbox without an origin: it has no cookies, no storage, and is a stranger to the hub.
"""

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actor import Actor
from hub.kernel.errors import HubError, RateLimited
from hub.kernel.language import browser_language
from hub.kernel.rate_limit import WINDOW_S, client_address, count
from repos.api.serving import serve_bytes, serve_file, serve_stream
from repos.errors import EntryNotFound, RepoDisabled, RepoMoved, RepoNotFound, UnstorablePath
from repos.git.names import parse_repo_path
from repos.git.repository import GitRepository
from repos.git.types import EntryKind, Oid, RepoPath, TreeEntry
from repos.git_of import git_of
from repos.lfs.content import open_object, reads_flat
from repos.lfs.oid import LfsOid
from repos.lfs.possession import held_object
from repos.lfs.store import StoresFiles, object_store
from repos.lookup import find_repo
from repos.models import LfsObject, Repository, RepoType
from repos.policy import Access
from repos.revisions import resolve_revision
from repos.spaces.addresses import app_path, hub_origin, is_for_spaces
from repos.spaces.app_file import INDEX, app_file, has_file, is_static
from repos.spaces.tickets import repo_of_ticket
from repos.tree_reads import found_at

# What the frame on the hub's page allows, and what a Space opened by itself may do as well.
# SECURITY: never allow-same-origin, never allow-top-navigation.
SANDBOX = "allow-scripts allow-forms allow-modals allow-popups allow-downloads allow-pointer-lock"
_IN_MEMORY_BYTES = 1 << 20
_NOT_FOUND = RepoPath("404.html")
_MORE_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".md": "text/plain",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webp": "image/webp",
    ".avif": "image/avif",
}


class SpacesHostMiddleware:
    """Answers what is asked of the Spaces' address; the rest of the hub never sees it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_for_spaces(request):
            return self.get_response(request)
        with translation.override(browser_language(request)):
            return _sealed_off(request, _answer_or_page(request))


@dataclass(frozen=True, slots=True)
class _Place:
    """prefix: the address in front of the revision. revision, path: as the address has them."""

    repo: Repository
    prefix: str
    revision: str
    path: str
    is_secret: bool


def _answer_or_page(request: HttpRequest) -> HttpResponseBase:
    try:
        return _answer(request)
    except RepoMoved as moved:
        return _redirect(f"/{moved.new_id}/")
    except RepoDisabled as error:
        return _page(403, error.message)
    except RateLimited as error:
        return _page(429, error.message)
    except HubError:
        # SECURITY: hidden, missing, not static, or no such file: one and the same page.
        return _page(404, _("There is no such page."))


def _answer(request: HttpRequest) -> HttpResponseBase:
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    _require_patience(request)
    if request.path == "/robots.txt":
        return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
    place = _place(request)
    git = git_of(place.repo)
    commit = resolve_revision(
        git, place.revision or place.repo.default_branch, head_oid=place.repo.head_oid
    )
    if place.revision != commit:
        # One commit for the page and all that it loads, even when somebody pushes meanwhile.
        query = request.META.get("QUERY_STRING", "")
        address = app_path(place.prefix, commit, place.path)
        return _redirect(f"{address}?{query}" if query else address)
    response = _file(request, git, commit, place)
    response["Cache-Control"] = (
        "private, no-store"
        if place.is_secret or response.status_code >= 300
        else "public, max-age=3600"
    )
    return response


def _place(request: HttpRequest) -> _Place:
    """Raises: RepoNotFound, RepoMoved, RepoDisabled."""
    raw = request.META.get("RAW_URI") or request.get_full_path()
    first, *rest = raw.partition("?")[0].removeprefix("/").split("/", 1)
    tail = rest[0] if rest else ""
    if first.startswith("~"):
        repo, prefix, is_secret = repo_of_ticket(first[1:]), f"/{first}", True
    else:
        name, _, tail = tail.partition("/")
        repo_id = f"{unquote(first)}/{unquote(name)}"
        repo = find_repo(Actor.anonymous(), RepoType.SPACE, repo_id, at_least=Access.READ)
        prefix, is_secret = f"/{repo.repo_id}", False
    if not is_static(repo):
        raise RepoNotFound(repo.repo_id)
    revision, _, path = tail.partition("/")
    return _Place(repo, prefix, unquote(revision), unquote(path), is_secret)


def _file(request: HttpRequest, git: GitRepository, commit: Oid, place: _Place) -> HttpResponseBase:
    path = app_file(git, commit) if not place.path else _repo_path(place.path, commit)
    if not place.path and "/" in path:
        # What the page loads stands beside it.
        return _redirect(app_path(place.prefix, commit, path))
    try:
        entry = found_at(git, commit, path).entry
        if entry.kind is EntryKind.FOLDER:
            if not place.path.endswith("/"):
                return _redirect(app_path(place.prefix, commit, f"{path}/"))
            path = RepoPath(f"{path}/{INDEX}")
        return _served(request, git, commit, path, place.repo)
    except EntryNotFound:
        if not has_file(git, commit, _NOT_FOUND):
            raise
    response = _served(request, git, commit, _NOT_FOUND, place.repo)
    response.status_code = 404
    return response


def _served(
    request: HttpRequest, git: GitRepository, commit: Oid, path: RepoPath, repo: Repository
) -> HttpResponseBase:
    """Raises: EntryNotFound: missing, a link, a submodule, or a large file that is not here."""
    found = found_at(git, commit, path)
    entry = found.entry
    # A link is text that names its target; it is never followed.
    if entry.kind is not EntryKind.FILE:
        raise EntryNotFound(path, commit_oid=commit)
    if found.pointer is None:
        return _blob(request, git, entry)
    stored = held_object(repo, found.pointer.oid)
    if stored is None:
        raise EntryNotFound(path, commit_oid=commit)
    return _large(request, stored, entry.name)


def _blob(request: HttpRequest, git: GitRepository, entry: TreeEntry) -> HttpResponseBase:
    size_bytes, kind = entry.size_bytes or 0, content_type_of(entry.name)
    if size_bytes <= _IN_MEMORY_BYTES and request.method != "HEAD":
        content = git.read_blob(entry.oid, limit_bytes=size_bytes)
        return serve_bytes(request, content, etag=entry.oid, content_type=kind)
    return serve_stream(
        request,
        lambda start, end: git.open_blob(entry.oid, start=start, end=end),
        size_bytes=size_bytes,
        etag=entry.oid,
        content_type=kind,
    )


def _large(request: HttpRequest, stored: LfsObject, name: str) -> HttpResponseBase:
    """SECURITY: never by a signed address of the store: there, nothing would sandbox a page."""
    oid, store, kind = LfsOid(stored.oid), object_store(), content_type_of(name)
    if reads_flat(stored) and isinstance(store, StoresFiles):
        return serve_file(
            request,
            lambda: store.open_file(oid),
            size_bytes=stored.size_bytes,
            etag=oid,
            content_type=kind,
            accel_path=store.relative_path(oid),
        )
    return serve_stream(
        request,
        lambda start, end: open_object(stored, start, end),
        size_bytes=stored.size_bytes,
        etag=oid,
        content_type=kind,
    )


def content_type_of(name: str) -> str:
    """What a browser needs to run it; `nosniff` makes it final."""
    suffix = f".{name.rpartition('.')[2].lower()}"
    kind = _MORE_TYPES.get(suffix) or mimetypes.guess_type(f"x{suffix}")[0]
    if kind is None:
        return "application/octet-stream"
    is_text = kind.startswith("text/") or kind.endswith(("json", "+xml"))
    return f"{kind}; charset=utf-8" if is_text else kind


def _repo_path(path: str, commit: Oid) -> RepoPath:
    try:
        return parse_repo_path(path.removesuffix("/"))
    except UnstorablePath as error:
        raise EntryNotFound(path, commit_oid=commit) from error


def _require_patience(request: HttpRequest) -> None:
    """Raises: RateLimited. A Space loads many files, like a client that downloads."""
    limit = settings.RATE_LIMIT_TABLE["resolvers"][0]
    if settings.RATE_LIMITS and count(f"rate:spaces:{client_address(request)}") > limit:
        raise RateLimited(
            _("Too many requests; try again in some minutes."), retry_after_s=WINDOW_S
        )


def _redirect(path: str) -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": path, "Cache-Control": "no-store"})


def _page(status: int, words: str) -> HttpResponse:
    language = translation.get_language()
    text = (
        f"<!doctype html><html lang={language}><meta charset=utf-8><title>{status}</title>"
        f"<p>{words}</p>"
    )
    return HttpResponse(text, status=status, headers={"Cache-Control": "no-store"})


def _sealed_off(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    hub = hub_origin(request)
    policy = [
        f"sandbox {SANDBOX}",
        # People's pages load from where they like, by https; nothing of it has rights here.
        f"default-src 'self' {hub} https: data: blob: 'unsafe-inline' 'unsafe-eval'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        f"frame-ancestors {hub}",
    ]
    headers = {
        "Content-Security-Policy": "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        # SECURITY: the address of a private Space is its key.
        "Referrer-Policy": "no-referrer",
        # Without an origin, even its own fonts and modules are foreign to the page. No cookie is
        # ever looked at here, so there is nothing to steal by reading an answer.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Robots-Tag": "noindex",
    }
    for name, value in headers.items():
        response[name] = value
    return response
