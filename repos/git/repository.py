"""One bare repository: a thin face over the modules beside it. Knows no user and no row."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from repos.errors import EntryNotFound, RevisionNotFound
from repos.git import blame, commits, diff, log, merge, refs, trees
from repos.git.blame import BlamedLines
from repos.git.diff import Hunk
from repos.git.errors import ObjectMissing
from repos.git.names import is_oid, is_short_oid, ref_problem
from repos.git.objects import POOL, ObjectKind, ObjectReader
from repos.git.types import (
    Change,
    ChangedFile,
    Commit,
    Conflicted,
    Merged,
    Oid,
    RefName,
    RefUpdate,
    RepoPath,
    Revision,
    Signature,
    TreeEntry,
)


@dataclass(frozen=True, slots=True)
class GitRepository:
    """One bare repository on disk."""

    git_dir: Path

    # reading -----------------------------------------------------------------------------------

    def resolve(self, revision: Revision) -> Oid:
        """The commit of a branch, tag, full ref or oid. Raises: RevisionNotFound."""
        names = [f"refs/heads/{revision}", f"refs/tags/{revision}"]
        if revision.startswith("refs/") or revision == "HEAD":
            names = [revision]
        for name in names:
            found = self.try_resolve(name)
            if found is not None:
                return found
        found = self.try_commit(revision)
        if found is None:
            raise RevisionNotFound(revision)
        return found

    def try_resolve(self, name: str) -> Oid | None:
        """The commit that a full ref name or HEAD stands for; None: there is none."""
        if name != "HEAD" and (not name.startswith("refs/") or ref_problem(name)):
            return None
        return self._peeled(name)

    def try_commit(self, text: str) -> Oid | None:
        """The commit with that full or shortened oid; None: there is none, or several."""
        if not (is_oid(text) or is_short_oid(text)):
            return None
        return self._peeled(text)

    def _peeled(self, name: str) -> Oid | None:
        with POOL.borrow(self.git_dir) as reader:
            (info,) = reader.infos_or_none([f"{name}^{{commit}}"])
        if info is None or info.kind is not ObjectKind.COMMIT:
            return None
        return info.oid

    def refs(self, prefix: str = "refs/") -> dict[RefName, Oid]:
        return refs.list_refs(self.git_dir, prefix)

    def ref_commits(self, prefix: str = "refs/") -> dict[RefName, Oid]:
        """As refs(), annotated tags peeled to their commits."""
        return refs.ref_commits(self.git_dir, prefix)

    def entry(self, commit: Oid, path: RepoPath) -> TreeEntry:
        """Raises: EntryNotFound."""
        return trees.entry_at(self.git_dir, commit, path)

    def entries(self, commit: Oid, paths: Iterable[RepoPath]) -> dict[RepoPath, TreeEntry]:
        """Those of the paths that exist."""
        return trees.entries_at(self.git_dir, commit, paths)

    def walk(
        self, commit: Oid, folder: RepoPath, *, recursive: bool, with_sizes: bool = True
    ) -> Iterator[TreeEntry]:
        """Entries below a folder, depth first. Raises: EntryNotFound."""
        return trees.walk(self.git_dir, commit, folder, recursive=recursive, with_sizes=with_sizes)

    def last_commits(self, commit: Oid, folder: RepoPath) -> dict[RepoPath, Commit]:
        """For each entry of a folder the commit that touched it last. Raises: EntryNotFound."""
        from repos.tree_cache import last_commits

        return last_commits(self, commit, folder)

    def last_commits_at_hand(self, commit: Oid, folder: RepoPath) -> dict[RepoPath, Commit] | None:
        """As `last_commits`; None: only a long walk through the history would tell."""
        from repos.tree_cache import last_commits_at_hand

        return last_commits_at_hand(self, commit, folder)

    def commit(self, oid: Oid) -> Commit:
        """Raises: RevisionNotFound."""
        try:
            return log.read_commit(self.git_dir, oid)
        except ObjectMissing as error:
            raise RevisionNotFound(oid) from error

    def log(
        self, tip: Oid, *, path: RepoPath | None = None, skip: int = 0, limit: int = 50
    ) -> list[Commit]:
        return log.list_commits(self.git_dir, tip, path=path, skip=skip, limit=limit)

    def commits_between(self, base: Oid, head: Oid, *, limit: int) -> list[Commit]:
        return log.commits_between(self.git_dir, base, head, limit=limit)

    def merge_base(self, one: Oid, other: Oid) -> Oid | None:
        """None: their histories have nothing in common."""
        return log.merge_base(self.git_dir, one, other)

    def blame(self, commit: Oid, path: RepoPath) -> list[BlamedLines]:
        """Raises: GitCommandFailed and its kinds, for a file that takes too long."""
        return blame.blame(self.git_dir, commit, path)

    def count_commits(self, tip: Oid) -> int:
        return log.count_commits(self.git_dir, tip)

    def is_ancestor(self, ancestor: Oid, descendant: Oid) -> bool:
        return log.is_ancestor(self.git_dir, ancestor, descendant)

    def commits_since(self, base: Oid | None, tip: Oid, *, limit: int) -> list[Commit]:
        """What the tip has and the base has not, parents first."""
        return log.commits_since(self.git_dir, base, tip, limit=limit)

    def oids_since(self, base: Oid, tip: Oid) -> set[Oid]:
        return log.oids_since(self.git_dir, base, tip)

    def is_reachable(self, commit: Oid) -> bool:
        """Whether a ref that clients may see leads to the commit."""
        return log.is_reachable(self.git_dir, commit)

    def diff(self, base: Oid | None, head: Oid, *, limit_bytes: int) -> str:
        return diff.unified_diff(self.git_dir, base, head, limit_bytes=limit_bytes)

    def changed_files(self, base: Oid | None, head: Oid) -> list[ChangedFile]:
        return diff.changed_files(self.git_dir, base, head)

    def blob_hunks(self, old: Oid, new: Oid) -> list[Hunk]:
        return diff.blob_hunks(self.git_dir, old, new)

    def objects(self) -> AbstractContextManager[ObjectReader]:
        """A reader for many objects by oid."""
        return POOL.borrow(self.git_dir)

    def read_blob(self, oid: Oid, *, limit_bytes: int) -> bytes:
        """Raises: EntryNotFound, BlobTooLarge."""
        try:
            with POOL.borrow(self.git_dir) as reader:
                return reader.read(oid, limit_bytes=limit_bytes)
        except ObjectMissing as error:
            raise EntryNotFound(oid) from error

    def open_blob(self, oid: Oid, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from start up to, without, end; the process is released at the end."""
        position = 0
        with POOL.borrow(self.git_dir) as reader:
            for piece in reader.blob(oid):
                low = max(start - position, 0)
                high = len(piece) if end is None else min(end - position, len(piece))
                position += len(piece)
                if low < high:
                    yield piece[low:high]

    # writing: objects first, refs last ---------------------------------------------------------

    def write_blob(self, content: BinaryIO) -> Oid:
        return commits.write_blob(self.git_dir, content)

    def build_commit(
        self,
        *,
        parent: Oid | None,
        changes: Sequence[Change],
        author: Signature,
        message: str,
        committer: Signature | None = None,
    ) -> Oid:
        """A commit that no ref points to yet. Raises: PathConflict, EntryNotFound."""
        return commits.build_commit(
            self.git_dir,
            parent=parent,
            changes=changes,
            author=author,
            committer=committer or author,
            message=message,
        )

    def commit_tree(
        self, tree: Oid, *, parents: Sequence[Oid], author: Signature, message: str
    ) -> Oid:
        return commits.commit_tree(
            self.git_dir, tree, parents=parents, author=author, committer=author, message=message
        )

    def write_tag(self, *, target: Oid, name: str, tagger: Signature, message: str) -> Oid:
        return commits.write_tag(
            self.git_dir, target=target, name=name, tagger=tagger, message=message
        )

    def merge(self, ours: Oid, theirs: Oid) -> Merged | Conflicted:
        return merge.merge_trees(self.git_dir, ours, theirs)

    def update_refs(self, updates: Sequence[RefUpdate]) -> None:
        """All or none. Raises: RefMoved."""
        refs.update_refs(self.git_dir, updates)
