"""What a push brings: its new objects while they wait in quarantine, in one pass for all."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from repos.errors import PushRefused
from repos.git import process
from repos.git.errors import GitCommandFailed
from repos.git.objects import ObjectKind, ObjectReader
from repos.git.small_pushes import NewObject, SmallPush, Unsure
from repos.git.trees import names_in_tree
from repos.git.types import Oid, RepoPath

_MAX_NEW_OBJECTS = 2_000_000
_BATCH = 500
_TREES_AT_ONCE = 32


@dataclass(slots=True)
class Quarantine:
    """The new objects of one push, and the repository's own behind them.

    `with Quarantine(…) as quarantine:` ends the one process that answers all questions; a small
    push needs none.
    """

    git_dir: Path
    folder: Path
    _child: process.Child | None = field(default=None, init=False)
    _small: SmallPush | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        self._small = SmallPush.of(self.git_dir, self.folder)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._small is not None:
            self._small.__exit__()
        if self._child is not None:
            process.kill(self._child)
            self._child = None

    @property
    def env(self) -> dict[str, str]:
        return {
            "GIT_OBJECT_DIRECTORY": str(self.folder),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(self.git_dir / "objects"),
        }

    @contextlib.contextmanager
    def objects(self) -> Iterator[ObjectReader | SmallPush]:
        """The reader of this push; one question after the other, never two at a time."""
        if self._small is not None:
            yield self._small
            return
        if self._child is None:
            words = process.command_line(self.git_dir, "cat-file", "--batch-command", "--buffer")
            self._child = process.spawn(words, env=self.env, is_quiet=True)
        child = self._child
        assert child.stdin is not None  # noqa: S101  # we asked for pipes
        assert child.stdout is not None  # noqa: S101
        yield ObjectReader(child.stdin, child.stdout)

    def new_objects(self, tips: Sequence[Oid]) -> list[NewObject]:
        """Everything that the tips reach and no present ref does.

        Raises:
            PushRefused: more objects than the hub looks through, or tips that do not hold together.
        """
        if self._small is not None:
            try:
                return self._small.new_objects(tips)
            except Unsure:
                self._small.__exit__()
                self._small = None
        named = list(self._named(tips))
        found: list[NewObject] = []
        with self.objects() as reader:
            assert isinstance(reader, ObjectReader)  # noqa: S101  # a small push has answered above
            for start in range(0, len(named), _BATCH):
                part = named[start : start + _BATCH]
                infos = reader.infos([oid for oid, _ in part])
                found += [
                    NewObject(info.oid, info.kind, path, info.size_bytes)
                    for info, (_, path) in zip(infos, part, strict=True)
                ]
        return found

    def folder_names(self, objects: Sequence[NewObject]) -> Iterator[tuple[RepoPath, list[bytes]]]:
        """Each new folder with the names in it."""
        trees = [one for one in objects if one.kind is ObjectKind.TREE]
        with self.objects() as reader:
            for start in range(0, len(trees), _TREES_AT_ONCE):
                part = trees[start : start + _TREES_AT_ONCE]
                contents = reader.read_many([tree.oid for tree in part])
                for tree, (_, raw) in zip(part, contents, strict=True):
                    yield tree.path, names_in_tree(raw)

    def touched_paths(self, tips: Sequence[Oid]) -> set[str]:
        """The files that the new commits change; merges count only for what they bring."""
        stdin = "".join(f"{tip}\n" for tip in tips).encode()
        output = process.run(
            self.git_dir, "log", "--format=", "--name-only", "-z", "--no-renames", "--stdin",
            "--not", "--all", stdin=stdin, env=self.env, timeout_s=600,
        )  # fmt: skip
        words = output.decode("utf-8", "surrogateescape").split("\0")
        return {word.lstrip("\n") for word in words} - {""}

    def is_ancestor(self, ancestor: Oid, descendant: Oid) -> bool:
        """Also of tags, which stand for their commits. What is no commit has no history to keep."""
        code, _ = process.run_with_code(
            self.git_dir, "merge-base", "--is-ancestor", operands=[ancestor, descendant],
            ok_exit_codes=frozenset({0, 1, 128}), env=self.env, timeout_s=600,
        )  # fmt: skip
        return code == 0

    def _named(self, tips: Sequence[Oid]) -> Iterator[tuple[Oid, RepoPath]]:
        stdin = "".join(f"{tip}\n" for tip in tips).encode()
        try:
            output = process.run(
                self.git_dir, "rev-list", "--objects", "--stdin", "--not", "--all", stdin=stdin, env=self.env,
                timeout_s=600, limit_bytes=1 << 30,
            )  # fmt: skip
        except GitCommandFailed as error:
            raise PushRefused("The pushed commits are incomplete; fetch and push again.") from error
        lines = output.split(b"\n")
        if len(lines) > _MAX_NEW_OBJECTS:
            raise PushRefused(f"Over {_MAX_NEW_OBJECTS} new objects in one push; push in parts.")
        for line in lines:
            if line:
                path = line[41:].decode("utf-8", "surrogateescape")
                yield Oid(line[:40].decode("ascii")), RepoPath(path)
