"""Whether a pull request merges, asked for commits that nobody asked about before, against git itself."""

import time
from collections.abc import Iterator

from tests.bench import git_client as git
from tests.bench.contest import MILLISECONDS, Contest
from tests.bench.http_client import Client
from tests.bench.hub import OWNER, commit_file, commit_header
from tests.bench.world import World

_REPOSITORY = "merging"
_API = f"/api/models/{OWNER}/{_REPOSITORY}"


def mergeability(world: World) -> Iterator[Contest]:
    hub = world.hub
    options = git.with_header([hub.basic])
    scratch = world.scratch("merging")
    mirror = scratch / "mirror.git"
    git.run(scratch, "clone", "-q", "--bare", str(world.source("wide")), mirror.name)
    url = hub.new_repository(_REPOSITORY)
    git.run(mirror, *options, "push", "-q", "--force", url, "main:main")
    client = hub.client()
    client.read(
        "POST",
        f"{_API}/commit/main?create_pr=1",
        commit_header("Propose") + commit_file("part-001/file-00101.txt", b"proposed\n"),
        {"Content-Type": "application/x-ndjson"},
    )
    known = f"{_API}/discussions/1"

    def move_target(number: int) -> None:
        path = f"part-050/file-{5000 + number:05}.txt"
        hub.commit(client, _REPOSITORY, commit_header("Move") + commit_file(path, b"moved\n"))
        refs = ["+main:main", "+refs/pr/1:refs/pr/1"]
        git.run(mirror, *options, "fetch", "-q", url, *refs)

    yield Contest(
        case="mergeability",
        name=f"mergeability of {world.scale.wide_files:,} files: what a new question adds",
        yardstick="git merge-tree",
        unit=MILLISECONDS,
        target=2.0,
        rounds=world.scale.rounds,
        before=move_target,
        ours=lambda _: _added(client, known),
        theirs=lambda _: git.timed(mirror, "merge-tree", "--write-tree", "main", "refs/pr/1"),
        cure="ask merge-base and merge-tree at once; each is a process of its own",
    )
    yield Contest(
        case="mergeability",
        name="the whole answer, with timeline and people",
        yardstick="git merge-tree",
        unit=MILLISECONDS,
        target=None,
        rounds=world.scale.rounds,
        before=lambda number: move_target(world.scale.rounds + number),
        ours=lambda _: _seconds(client, known),
        theirs=lambda _: git.timed(mirror, "merge-tree", "--write-tree", "main", "refs/pr/1"),
    )


def _added(client: Client, path: str) -> float:
    """Asked twice over one connection, so of one process: the second time it remembers."""
    return _seconds(client, path) - _seconds(client, path)


def _seconds(client: Client, path: str) -> float:
    started = time.perf_counter()
    answer = client.json("GET", path)
    took = time.perf_counter() - started
    assert answer["filesWithConflicts"] == [], answer
    return took
