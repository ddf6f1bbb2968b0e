"""The repositories that are cloned, fetched and pushed: made once by fast-import, then kept."""

import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench import git_client as git
from tests.bench.scale import (
    COMMITS_BEHIND,
    DEEP_FILES,
    FOLDER_ENTRIES,
    SMALL_COMMITS,
    SMALL_FILES,
    WIDE_COMMITS,
    Scale,
)

_WORDS = [
    f"{first}{second}"
    for first in ["layer", "token", "model", "weight", "norm", "head"]
    for second in ["s", "ed", "ing", "er", "less", "ful", "ness", "ward"]
]
_EPOCH = 1_700_000_000


@dataclass(frozen=True)
class Shape:
    """`paths` are written by the first commit; each later one rewrites `touched` of them."""

    name: str
    paths: tuple[str, ...]
    commits: int
    touched: int
    words: int


def shapes(scale: Scale) -> dict[str, Shape]:
    wide = tuple(f"part-{n // 100:03}/file-{n:05}.txt" for n in range(scale.wide_files))
    deep = tuple(f"dir-{n // 20:02}/file-{n:03}.txt" for n in range(DEEP_FILES))
    folder = tuple(f"data/entry-{n:04}.json" for n in range(FOLDER_ENTRIES))
    return {
        "small": Shape(
            "small", tuple(f"file-{n:02}.txt" for n in range(SMALL_FILES)), SMALL_COMMITS, 1, 300
        ),
        "wide": Shape("wide", wide, WIDE_COMMITS, 5, 20),
        "deep": Shape("deep", deep, scale.deep_commits, 1, 300),
        "folder": Shape("folder", folder, scale.folder_commits, 1, 20),
    }


def source(cache_dir: Path, shape: Shape) -> Path:
    """A bare, well packed repository with `main`, and `behind` some commits before it."""
    name = f"{shape.name}-{len(shape.paths)}-{shape.commits}.git"
    git_dir = cache_dir / name
    if git_dir.exists():
        return git_dir
    half_made = cache_dir / f"{name}.part"
    git.init_bare(half_made)
    feed = subprocess.Popen(
        ["git", "fast-import", "--quiet"], cwd=half_made, stdin=subprocess.PIPE, env=git.ENV
    )
    assert feed.stdin is not None
    with feed.stdin as stream:
        for line in _history(shape):
            stream.write(line)
    if feed.wait() != 0:
        raise RuntimeError(f"git fast-import of {shape.name}: exit {feed.returncode}")
    behind = COMMITS_BEHIND.get(shape.name, 1)
    git.run(half_made, "branch", "behind", f"main~{behind}")
    git.run(half_made, "repack", "-adfq")
    half_made.rename(git_dir)
    return git_dir


def _history(shape: Shape) -> Iterator[bytes]:
    dice = random.Random(shape.name)  # the same history on every machine
    for number in range(shape.commits):
        paths = shape.paths if number == 0 else dice.sample(shape.paths, shape.touched)
        yield commit(number, {path: text(dice, shape.words) for path in paths})


def text(dice: random.Random, words: int) -> bytes:
    """Prose-like lines, so that compressing and comparing cost what they cost on real files."""
    chosen = dice.choices(_WORDS, k=words)
    lines = [" ".join(chosen[n : n + 10]) for n in range(0, words, 10)]
    return "\n".join([f"{dice.random():.17f}", *lines, ""]).encode()


def commit(number: int, files: dict[str, bytes], *, parent: str = "") -> bytes:
    """One commit on main in fast-import's language. Source: git-fast-import(1), `commit`."""
    message = f"Change number {number}".encode()
    head = b"commit refs/heads/main\ncommitter Ana <ana@example.org> %d +0000\ndata %d\n%s\n" % (
        _EPOCH + number * 60,
        len(message),
        message,
    )
    if parent:
        head += b"from %s\n" % parent.encode()
    return head + b"".join(
        b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content)
        for path, content in files.items()
    )
