"""Facts beside a card."""

from dataclasses import dataclass

from repos import tree_reads
from repos.git.repository import GitRepository
from repos.git.types import Oid
from repos.models import Repository
from repos.oid_cache import OidCache

# Beyond, adding up the sizes would hold the page; the Files tab has them.
_MAX_COUNTED_FILES = 20_000
_totals: OidCache[tuple[int, int]] = OidCache(max_weight=10_000)


@dataclass(frozen=True, slots=True)
class Related:
    """Another repository that the card names."""

    kind: str
    repo_id: str
    href: str


@dataclass(frozen=True, slots=True)
class Sidebar:
    """size_bytes, file_count: of the head, LFS files at their full size; None when not counted."""

    size_bytes: int | None
    file_count: int | None
    license: str
    base_models: list[Related]
    datasets: list[Related]


def sidebar(git: GitRepository, repo: Repository) -> Sidebar:
    """What the card's metadata and the head say, without a query."""
    count, size = _total(git, repo.head_oid) if repo.head_oid else (0, 0)
    data = repo.card_data if isinstance(repo.card_data, dict) else {}
    return Sidebar(
        size_bytes=None if count > _MAX_COUNTED_FILES else size,
        file_count=None if count > _MAX_COUNTED_FILES else count,
        license=_license(repo),
        base_models=[Related("model", name, f"/{name}") for name in _ids(data.get("base_model"))],
        datasets=[
            Related("dataset", name, f"/datasets/{name}") for name in _ids(data.get("datasets"))
        ],
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


def _ids(value: object) -> list[str]:
    """Repository ids of a card's list or single value; anything else is left out."""
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str) and _is_repo_id(item)][:20]


def _is_repo_id(text: str) -> bool:
    """Enough to make a link of it; whether it exists is the link's business."""
    allowed = all(letter.isascii() and (letter.isalnum() or letter in "._-/") for letter in text)
    return bool(text) and allowed and text.count("/") <= 1 and not text.startswith(("/", "."))
