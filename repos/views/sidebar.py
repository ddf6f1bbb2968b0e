"""Facts beside a card."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from accounts.actor import Actor
from hub.kernel.wording import compact
from repos import tree_reads
from repos.git.repository import GitRepository
from repos.git.types import Oid
from repos.models import Repository
from repos.oid_cache import OidCache
from repos.popularity import downloads_by_day
from repos.relations import Relations, relations_of
from repos.views.addresses import Addresses
from repos.views.downloads_line import DownloadsLine, downloads_line
from repos.views.snippets import Snippet, snippets

# Beyond, adding up the sizes would hold the page; the Files tab has them.
_MAX_COUNTED_FILES = 20_000
_totals: OidCache[tuple[int, int]] = OidCache(max_weight=10_000)


@dataclass(frozen=True, slots=True)
class Sidebar:
    """size_bytes, file_count: of the head, LFS files at their full size; None when not counted.

    license_href: where its text is, "" when the card does not say. line: downloads, day by day.
    """

    size_bytes: int | None
    file_count: int | None
    license: str
    license_href: str
    parameters: str
    dtypes: str
    line: DownloadsLine | None
    relations: Relations
    snippets: list[Snippet]


def sidebar(
    actor: Actor,
    git: GitRepository,
    repo: Repository,
    tags: list[str],
    *,
    at: Addresses,
    endpoint: str,
) -> Sidebar:
    """What the card's metadata, its neighbours and the head say. At most four queries."""
    count, size = _total(git, repo.head_oid) if repo.head_oid else (0, 0)
    numbers = downloads_by_day(repo) if repo.downloads else []
    return Sidebar(
        size_bytes=None if count > _MAX_COUNTED_FILES else size,
        file_count=None if count > _MAX_COUNTED_FILES else count,
        license=_license(repo),
        license_href=_license_href(repo, at),
        parameters=compact(repo.parameters) if repo.parameters else "",
        dtypes=", ".join(sorted(repo.weights, key=repo.weights.__getitem__, reverse=True)[:3]),
        line=downloads_line(numbers),
        relations=relations_of(actor, repo, tags),
        snippets=snippets(repo, tags, endpoint),
    )


def _total(git: GitRepository, head_oid: str) -> tuple[int, int]:
    """(files, bytes)."""

    def add_up() -> tuple[int, int]:
        entries = tree_reads.files(git, Oid(head_oid))
        if len(entries) > _MAX_COUNTED_FILES:
            return len(entries), 0
        pointers = tree_reads.pointers_of(git, entries)
        sizes = [
            entry.size_bytes or 0 if pointer is None else pointer.size_bytes
            for entry, pointer in zip(entries, pointers, strict=True)
        ]
        return len(entries), sum(sizes)

    return _totals.get_or_make((str(git.git_dir), head_oid), add_up)


def _license(repo: Repository) -> str:
    name = repo.card_data.get("license_name") if isinstance(repo.card_data, dict) else None
    return name if repo.license == "other" and isinstance(name, str) else repo.license


def _license_href(repo: Repository, at: Addresses) -> str:
    """`license_link` of the card: a file of the repository, or an address of the web."""
    link = repo.card_data.get("license_link") if isinstance(repo.card_data, dict) else None
    if not isinstance(link, str) or not link:
        return ""
    if urlsplit(link).scheme in ("http", "https"):
        return link
    # SECURITY: whatever else it is, it becomes a path of this repository, and no other scheme.
    return at.blob(link.removeprefix("./").lstrip("/")) if ":" not in link else ""
