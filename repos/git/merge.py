"""Merging two commits without a working tree."""

from pathlib import Path

from repos.git import process
from repos.git.types import Conflicted, Merged, Oid, RepoPath


def merge_trees(git_dir: Path, ours: Oid, theirs: Oid) -> Merged | Conflicted:
    """The merged tree, or the files that conflict. Source: git-merge-tree(1), --write-tree."""
    code, output = process.run_with_code(
        git_dir, "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z",
        operands=[ours, theirs], ok_exit_codes=frozenset({0, 1}),
    )  # fmt: skip
    tree, *paths = output.decode("utf-8", "surrogateescape").split("\0")
    if code == 0:
        return Merged(Oid(tree.strip()))
    return Conflicted(tuple(RepoPath(path) for path in dict.fromkeys(paths) if path))
