"""Which file a static Space begins with."""

from repos import tree_reads
from repos.cards import read_card
from repos.errors import BadCard, EntryNotFound, UnstorablePath
from repos.git.names import parse_repo_path
from repos.git.repository import GitRepository
from repos.git.types import EntryKind, Oid, RepoPath
from repos.models import Repository, RepoType

_MAX_CARD_BYTES = 1 << 20
INDEX = RepoPath("index.html")


def is_static(repo: Repository) -> bool:
    return repo.kind is RepoType.SPACE and repo.sdk == "static"


def app_file(git: GitRepository, commit: Oid) -> RepoPath:
    """What the card at that commit names as `app_file`, else `index.html`; it may not exist."""
    text = tree_reads.small_file(git, commit, "README.md", limit_bytes=_MAX_CARD_BYTES) or b""
    try:
        named = read_card(text.decode("utf-8", "replace")).metadata.get("app_file")
        return parse_repo_path(named) if isinstance(named, str) and named else INDEX
    except (BadCard, UnstorablePath):
        return INDEX


def has_file(git: GitRepository, commit: Oid, path: RepoPath) -> bool:
    try:
        return tree_reads.found_at(git, commit, path).entry.kind is EntryKind.FILE
    except EntryNotFound:
        return False
