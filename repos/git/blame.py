"""Which commit wrote each line of a file, as far as git finds it out in time."""

from dataclasses import dataclass
from pathlib import Path

from repos.git import process
from repos.git.types import Oid, RepoPath

# One `blame` at a time holds a web thread: a history of a million commits gets this long.
_TIMEOUT_S = 20.0
_LIMIT_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class BlamedLines:
    """`count` lines from line `start` on (from 1) that one commit wrote. title: of its message.

    time_s: when its author wrote it, seconds since 1970.
    """

    start: int
    count: int
    commit: Oid
    author: str
    title: str
    time_s: int


def blame(git_dir: Path, commit: Oid, path: RepoPath) -> list[BlamedLines]:
    """Groups of lines that belong to the same commit, in order.

    Raises: GitTimeout, OutputTooLarge, GitCommandFailed.
    Source: git-blame(1), "The porcelain format".
    """
    output = process.run(
        git_dir, "blame", "--porcelain", operands=[commit], paths=[path],
        timeout_s=_TIMEOUT_S, limit_bytes=_LIMIT_BYTES,
    )  # fmt: skip
    return _parse(output.decode("utf-8", "replace"))


def _parse(text: str) -> list[BlamedLines]:
    facts: dict[str, dict[str, str]] = {}
    groups: list[tuple[str, int, int]] = []
    oid = ""
    for line in text.split("\n"):
        if line.startswith("\t"):
            oid = ""
            continue
        word, _, rest = line.partition(" ")
        if not oid:
            if len(word) == 40:
                oid = word
                numbers = rest.split(" ")
                facts.setdefault(oid, {})
                if len(numbers) == 3:
                    groups.append((oid, int(numbers[1]), int(numbers[2])))
            continue
        facts[oid].setdefault(word, rest)
    return [_group(facts[oid], oid, start, count) for oid, start, count in groups]


def _group(facts: dict[str, str], oid: str, start: int, count: int) -> BlamedLines:
    seconds = facts.get("author-time", "0")
    return BlamedLines(
        start=start,
        count=count,
        commit=Oid(oid),
        author=facts.get("author", ""),
        title=facts.get("summary", ""),
        time_s=int(seconds) if seconds.isdecimal() and len(seconds) < 12 else 0,
    )
