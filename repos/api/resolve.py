"""`/{id}/resolve/{rev}/{path}` and `/{id}/raw/{rev}/{path}`: the bytes. The hottest views there are.

HEAD answers 200 with every header; only GET may redirect, and only to a store that signs URLs.
"""

import mimetypes
from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from accounts.actor import ActorRequest
from hub.kernel.wire import flag, origin, wire_view
from repos.api.door import location_of, repo_of
from repos.api.serving import serve_bytes, serve_object, serve_stream
from repos.api.xet_announce import file_info, wants_file_info, xet_headers
from repos.downloads import note_download
from repos.errors import EntryNotFound
from repos.git.repository import GitRepository
from repos.git.types import EntryKind, TreeEntry
from repos.git_of import git_of
from repos.lfs.possession import held_object
from repos.models import Repository
from repos.policy import Access
from repos.revisions import Location
from repos.tree_reads import Found, found_at

_IN_MEMORY_BYTES = 1 << 20
_TEXT = "text/plain; charset=utf-8"
_EMBEDDED = frozenset({"image", "audio", "video", "embed", "object", "iframe"})
_MEDIA = ("image/", "video/", "audio/")
# SECURITY: what a browser would run or lay out when somebody opens the link; `sandbox` and
# `nosniff` go out as well.
_SHOWN_AS_TEXT = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "image/svg+xml",
        "text/xml",
        "application/xml",
        "text/javascript",
        "application/javascript",
        "application/ecmascript",
        "text/css",
        "text/x-component",
        "application/x-shockwave-flash",
        "multipart/x-mixed-replace",
        "text/vnd.wap.wml",
        "application/mathml+xml",
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
    }
)
_MORE_TYPES = {
    ".md": "text/plain",
    ".jsonl": "text/plain",
    ".yaml": "text/plain",
    ".yml": "text/plain",
    ".toml": "text/plain",
    ".ipynb": "application/json",
    ".py": "text/plain",
    ".ts": "text/plain",
    ".parquet": "application/octet-stream",
    ".safetensors": "application/octet-stream",
    ".gitattributes": "text/plain",
    ".gitignore": "text/plain",
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a URL names, and how the answer is to be labelled."""

    repo: Repository
    git: GitRepository
    location: Location
    entry: TreeEntry
    headers: dict[str, str]
    content_type: str


@wire_view("GET")
def resolve(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponseBase:
    """The content, of LFS files too.

    Source: huggingface_hub 0.10-2.4 `get_hf_file_metadata`, `http_get`; `fileDownloadInfo` (JS).
    """
    wanted, found = _find(request, types, repo_id, rest, "resolve")
    if request.method == "GET" and not _is_embedded(request):
        note_download(wanted.repo.pk, _client_of(request))
    pointer = found.pointer
    if pointer is None:
        return _serve_blob(request, wanted)
    stored = held_object(wanted.repo, pointer.oid)
    if stored is None:
        # SECURITY: a pointer is only text; the content is this repository's by its link alone.
        raise EntryNotFound(wanted.location.path, commit_oid=wanted.location.commit)
    headers = {
        **wanted.headers,
        "X-Linked-Etag": f'"{stored.oid}"',
        "X-Linked-Size": str(stored.size_bytes),
        **xet_headers(request, wanted.repo, stored, wanted.location.commit),
    }
    if "X-Xet-Hash" in headers and wants_file_info(request):
        return file_info(stored, headers)
    return serve_object(
        request,
        stored,
        filename=wanted.entry.name,
        content_type=wanted.content_type,
        headers=headers,
    )


@wire_view("GET")
def raw(request: ActorRequest, types: str, repo_id: str, rest: str) -> HttpResponseBase:
    """The git blob: of an LFS file the pointer. Source: `@huggingface/hub` `fileExists`."""
    wanted, _ = _find(request, types, repo_id, rest, "raw")
    return _serve_blob(request, wanted)


def _find(
    request: ActorRequest, types: str, repo_id: str, rest: str, marker: str
) -> tuple[_Wanted, Found]:
    repo = repo_of(request, types, repo_id, at_least=Access.READ)
    git = git_of(repo)
    location = location_of(request, repo, git, marker, rest)
    if not location.path:
        raise EntryNotFound("", commit_oid=location.commit)
    found = found_at(git, location.commit, location.path)
    entry = found.entry
    if entry.kind in (EntryKind.FOLDER, EntryKind.SUBMODULE):
        raise EntryNotFound(location.path, commit_oid=location.commit)
    # A link is text that names its target; it is never followed.
    content_type = _TEXT if entry.kind is EntryKind.LINK else content_type_of(entry.name)
    headers = _headers(request, repo, location, entry)
    return _Wanted(repo, git, location, entry, headers, content_type), found


def _headers(
    request: HttpRequest, repo: Repository, location: Location, entry: TreeEntry
) -> dict[str, str]:
    is_attachment = flag(request.GET, "download")
    disposition = content_disposition_header(is_attachment, _header_safe(entry.name))
    return {
        "X-Repo-Commit": location.commit,
        "Content-Disposition": disposition or "inline",
        "Cache-Control": _cache_control(repo, location),
    }


def _cache_control(repo: Repository, location: Location) -> str:
    if repo.is_private or repo.is_gated:
        # The same browser may belong to somebody else after a sign-out: always ask, by ETag.
        return "private, no-cache"
    # Even what never changes may become private tomorrow, so shared caches keep it a day only.
    return "public, max-age=86400, immutable" if location.is_immutable else "no-cache"


def _is_embedded(request: HttpRequest) -> bool:
    """Whether a page fetches it to show it: reading a card is no download of its pictures.

    Browsers say so in `Sec-Fetch-Dest`, though not to a hub on plain http; there, a picture of this
    hub's own page is known by its `Referer` and what it takes. Clients send neither.
    Source: W3C Fetch Metadata, "The Sec-Fetch-Dest HTTP Request Header".
    """
    if destination := request.headers.get("Sec-Fetch-Dest"):
        return destination in _EMBEDDED
    referer, here = request.headers.get("Referer", ""), origin(request)
    is_from_here = referer == here or referer.startswith(f"{here}/")
    return is_from_here and request.headers.get("Accept", "").startswith(_MEDIA)


def _client_of(request: ActorRequest) -> str:
    user_id = request.actor.user_id
    return str(request.META.get("REMOTE_ADDR", "")) if user_id is None else f"user-{user_id}"


def _serve_blob(request: HttpRequest, wanted: _Wanted) -> HttpResponseBase:
    entry, git = wanted.entry, wanted.git
    size_bytes = entry.size_bytes or 0
    if size_bytes <= _IN_MEMORY_BYTES and request.method != "HEAD":
        content = git.read_blob(entry.oid, limit_bytes=size_bytes)
        return serve_bytes(
            request,
            content,
            etag=entry.oid,
            content_type=wanted.content_type,
            headers=wanted.headers,
        )
    return serve_stream(
        request,
        lambda start, end: git.open_blob(entry.oid, start=start, end=end),
        size_bytes=size_bytes,
        etag=entry.oid,
        content_type=wanted.content_type,
        headers=wanted.headers,
    )


def content_type_of(name: str) -> str:
    """Guessed from the name; whatever a browser would run is called plain text."""
    suffix = "." + name.rpartition(".")[2].lower()
    guessed = _MORE_TYPES.get(suffix) or mimetypes.guess_type(f"x{suffix}", strict=True)[0]
    if guessed is None or mimetypes.guess_type(name)[1] is not None:
        return "application/octet-stream"
    if guessed in _SHOWN_AS_TEXT or guessed.endswith("+xml") or guessed.startswith("text/"):
        return _TEXT
    return guessed


def _header_safe(name: str) -> str:
    # Control characters are refused in paths, but a push from elsewhere may hold them.
    return "".join(char for char in name if char.isprintable())
