"""The card as a page shows it: rendered once per blob and address, then remembered."""

from dataclasses import dataclass

from hub.kernel.markdown import MAX_MARKDOWN_CHARS, render_markdown
from repos import tree_reads
from repos.cards import validate_card
from repos.git.repository import GitRepository
from repos.git.types import EntryKind, Oid, RepoPath
from repos.models import Repository, RepoType
from repos.oid_cache import OidCache
from repos.views.addresses import Addresses

# Four bytes a character at most, and front matter in front.
_MAX_CARD_BYTES = 4 * MAX_MARKDOWN_CHARS + (1 << 20)
# What a new repository holds before its owner has put anything in.
_BORN_WITH = frozenset({".gitattributes", "README.md"})
_rendered: OidCache[str] = OidCache(max_weight=32 << 20)


@dataclass(frozen=True, slots=True)
class ShownCard:
    """html: "" without a README. is_fresh: nothing of the owner's own is in the repository yet.

    warnings: what the hub could not read in the metadata, one sentence each.
    """

    html: str
    is_fresh: bool
    warnings: list[str]


def shown_card(git: GitRepository, repo: Repository, at: Addresses) -> ShownCard:
    if repo.is_disabled:
        # SECURITY: the card is a file like the others, and may be what was withdrawn.
        return ShownCard(html="", is_fresh=False, warnings=[])
    if not repo.head_oid:
        return ShownCard(html="", is_fresh=True, warnings=[])
    head = Oid(repo.head_oid)
    root = tree_reads.walk(git, head, RepoPath(""), recursive=False)
    is_fresh = all(entry.path in _BORN_WITH for entry in root)
    readme = next(
        (entry for entry in root if entry.path == "README.md" and entry.kind is EntryKind.FILE),
        None,
    )
    if readme is None or (readme.size_bytes or 0) > _MAX_CARD_BYTES:
        return ShownCard(html="", is_fresh=is_fresh, warnings=[])
    content = tree_reads.small_file(git, head, "README.md", limit_bytes=_MAX_CARD_BYTES) or b""
    text = content.decode("utf-8", "replace")
    html = rendered_document(git, readme.oid, text, at, folder="")
    return ShownCard(html, is_fresh, validate_card(text, RepoType(repo.repo_type)).errors)


def rendered_document(
    git: GitRepository, blob: Oid, text: str, at: Addresses, *, folder: str
) -> str:
    """Safe HTML of a Markdown file; its links lead to the revision that `at` names."""
    return _rendered.get_or_make(
        (str(git.git_dir), blob, at.base, at.revision, folder),
        lambda: render_markdown(text, base=at.links(folder)),
        weigh=len,
    )
