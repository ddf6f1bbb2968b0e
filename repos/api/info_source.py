"""Where the keys of a repository object come from: the row, and git when a key wants files."""

from typing import Any

from repos.api.info_shape import InfoSource
from repos.api.shapes import Sibling, sibling, sibling_with_blob
from repos.git.types import Oid
from repos.git_of import git_of
from repos.models import Repository
from repos.tree_reads import files, model_config, pointers_of

# Beyond it the list is cut; every client since 1.24 walks the tree instead (0.23 from 50,000 on).
MAX_SIBLINGS = 50_001


def listed(repo: Repository) -> InfoSource:
    """At the head of the default branch, as lists speak of it."""
    return at_commit(repo, repo.head_oid, with_blobs=False)


def at_commit(repo: Repository, commit: str, *, with_blobs: bool) -> InfoSource:
    """At any commit; `with_blobs` adds sizes and oids to the file list."""

    def siblings() -> list[Sibling]:
        if not commit:
            return []
        git = git_of(repo)
        entries = files(git, Oid(commit))[:MAX_SIBLINGS]
        if not with_blobs:
            return [sibling(entry) for entry in entries]
        pointers = pointers_of(git, entries)
        return [sibling_with_blob(*pair) for pair in zip(entries, pointers, strict=True)]

    def config() -> dict[str, Any]:  # Any: the model's own config.json
        return model_config(git_of(repo), commit)

    return InfoSource(repo=repo, sha=commit, siblings=siblings, config=config)
