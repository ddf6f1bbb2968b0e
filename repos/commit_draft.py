"""A commit in the making: the same changes built on one head, or again on the next."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from repos.commit_rules import NewFile, require_folders_fit
from repos.errors import EntryNotFound
from repos.git.repository import GitRepository
from repos.git.types import (
    EMPTY_TREE,
    Change,
    Commit,
    Oid,
    PutExisting,
    PutFile,
    Signature,
)
from repos.identity import system_signature
from repos.lfs_rules import with_lfs_rules

# How far back a repeated request is recognised. Others may have committed in between.
_LOOK_BACK = 30


@dataclass(frozen=True, slots=True)
class Built:
    oid: Oid
    changes_nothing: bool


@dataclass(slots=True)
class Draft:
    """What one request wants to commit. The bytes are stored by the first build; later ones name
    them by oid, so that building again under a lock costs milliseconds.
    """

    git: GitRepository
    changes: Sequence[Change]
    files: Sequence[NewFile]
    author: Signature
    message: str
    _built: dict[Oid | None, Built] = field(default_factory=dict)
    _is_stored: bool = False

    def build(self, parent: Oid | None) -> Built:
        """Raises: EntryNotFound, PathConflict, FolderTooFull."""
        known = self._built.get(parent)
        if known is not None:
            return known
        if self._built and not self._is_stored:
            # Most commits are built once; only a second build gains from looking the oids up.
            first = next(iter(self._built.values())).oid
            self.changes = _by_oid(self.git, first, self.changes)
            self._is_stored = True
        changes = with_lfs_rules(self.git, parent, self.changes, self.files)
        oid = self.git.build_commit(
            parent=parent,
            changes=changes,
            author=self.author,
            committer=system_signature(self.author.when),
            message=self.message,
        )
        tree = self.git.commit(oid).tree
        before = EMPTY_TREE if parent is None else self.git.commit(parent).tree
        if tree != before:
            require_folders_fit(self.git, oid, changes)
        built = Built(oid, changes_nothing=tree == before)
        self._built[parent] = built
        return built

    def find_made(self, parent: str, head: Oid) -> Oid | None:
        """A commit near the head that this very request made before, told by its parent (5 to 40
        digits), author, message and tree.
        """
        for commit in self.git.log(head, limit=_LOOK_BACK):
            if not self._could_be(commit, parent):
                continue
            try:
                built = self.build(commit.parents[0])
            except EntryNotFound:
                return None
            if self.git.commit(built.oid).tree == commit.tree:
                return commit.oid
        return None

    def _could_be(self, commit: Commit, parent: str) -> bool:
        return (
            len(commit.parents) == 1
            and commit.parents[0].startswith(parent)
            and commit.author.email == self.author.email
            and commit.message == self.message
        )


def _by_oid(git: GitRepository, commit: Oid, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes with their bytes replaced by the blobs that the commit made of them."""
    paths = [change.path for change in changes if isinstance(change, PutFile)]
    entries = git.entries(commit, paths)
    last = {change.path: change for change in changes if isinstance(change, PutFile | PutExisting)}
    return tuple(
        _stored(change, entries[change.path].oid)
        if isinstance(change, PutFile) and change.path in entries and last[change.path] is change
        else change
        for change in changes
    )


def _stored(change: PutFile, oid: Oid) -> PutFile:
    return replace(change, content=oid)
