"""clone, fetch and push against Apache's `git http-backend`; both hold the same repositories."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.bench import git_client as git
from tests.bench.contest import MILLISECONDS, Contest
from tests.bench.scale import COMMITS_BEHIND
from tests.bench.sources import commit, text
from tests.bench.world import World

_YARDSTICK = "apache git http-backend"
_NAMES = ("small", "wide", "deep")
_FETCH_CURE = "answer ls-refs from the mirror of refs, in process: one of two upload-packs is gone"
_PUSH_CURE = (
    "every new object is judged (fsck, hook; rev-list and cat-file for what comes as a pack), all is "
    "flushed to the disk and the refs are mirrored before the client hears. Listing the quarantine from "
    "its pack index would save two more processes"
)


def clone(world: World) -> Iterator[Contest]:
    for name in _NAMES:
        ours, theirs = _both(world, name)
        target = world.scratch("clone") / "copy.git"

        def measure(url: str, target: Path = target) -> float:
            shutil.rmtree(target, ignore_errors=True)
            return git.timed(target.parent, "clone", "--quiet", "--bare", url, str(target))

        yield Contest(
            case="clone",
            name=f"clone {name}",
            yardstick=_YARDSTICK,
            unit=MILLISECONDS,
            target=1.0,
            cure=_FETCH_CURE,
            rounds=world.scale.rounds,
            ours=lambda _, url=ours, measure=measure: measure(url),
            theirs=lambda _, url=theirs, measure=measure: measure(url),
        )


def fetch(world: World) -> Iterator[Contest]:
    for name in _NAMES:
        ours, theirs = _both(world, name)
        folder = world.scratch("fetch")
        # Through the transport, not by a local copy: the newer objects must be truly absent.
        behind = folder / f"{name}.git"
        source = f"file://{world.source(name)}"
        git.run(folder, "clone", "-q", "--bare", "--single-branch", "-b", "behind", source,
                str(behind))  # fmt: skip

        def measure(url: str, behind: Path = behind) -> float:
            copy = behind.with_name("copy.git")
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(behind, copy)
            return git.timed(copy, "fetch", "--quiet", url, "main:main")

        yield Contest(
            case="fetch",
            name=f"fetch {name}, {_count(COMMITS_BEHIND[name])}",
            yardstick=_YARDSTICK,
            unit=MILLISECONDS,
            target=1.0,
            cure=_FETCH_CURE,
            rounds=world.scale.rounds,
            ours=lambda _, url=ours, measure=measure: measure(url),
            theirs=lambda _, url=theirs, measure=measure: measure(url),
        )


def push(world: World) -> Iterator[Contest]:
    for name in _NAMES:
        yield _push_more(world, name)
        yield _push_whole(world, name)


def _push_more(world: World, name: str) -> Contest:
    ours, theirs = (_seeded(world, name, f"{name}-push", side) for side in ("ours", "theirs"))
    work = world.scratch("push") / f"{name}.git"
    source = world.source(name)
    git.run(work.parent, "clone", "-q", "--bare", "--single-branch", "-b", "main", f"file://{source}", str(work))  # fmt: skip
    dice = random.Random(name)
    shape = world.shape(name)

    def new_commits(round_number: int) -> None:
        first = shape.commits + round_number * COMMITS_BEHIND[name]
        parent = "refs/heads/main^0"
        feed = b""
        for number in range(first, first + COMMITS_BEHIND[name]):
            path = dice.choice(shape.paths)
            feed += commit(number, {path: text(dice, shape.words)}, parent=parent)
            parent = ""
        git.run(work, "fast-import", "--quiet", stdin=feed)

    options = git.with_header([world.hub.basic])
    return Contest(
        case="push",
        name=f"push {name}, {_count(COMMITS_BEHIND[name])}",
        yardstick=_YARDSTICK,
        unit=MILLISECONDS,
        target=1.0,
        cure=_PUSH_CURE,
        rounds=world.scale.rounds,
        before=new_commits,
        ours=lambda _: git.timed(work, *options, "push", "-q", ours, "main:main"),
        theirs=lambda _: git.timed(work, *options, "push", "-q", theirs, "main:main"),
    )


def _push_whole(world: World, name: str) -> Contest:
    source = world.source(name)
    options = git.with_header([world.hub.basic])

    def measure(url: str) -> float:
        return git.timed(source, *options, "push", "--quiet", "--force", url, "main:main")

    def ours(number: int) -> float:
        return measure(world.hub.new_repository(f"{name}-whole-{number}"))

    def theirs(number: int) -> float:
        return measure(world.apache.new_repository(f"{name}-whole-{number}"))

    return Contest(
        case="push",
        name=f"push {name}, whole",
        yardstick=_YARDSTICK,
        unit=MILLISECONDS,
        target=1.0,
        cure=_PUSH_CURE,
        rounds=world.scale.heavy_rounds,
        ours=ours,
        theirs=theirs,
    )


def _both(world: World, name: str) -> tuple[str, str]:
    """Addresses of the same repository on both sides, pushed there when first asked for."""
    return _seeded(world, name, name, "ours"), _seeded(world, name, name, "theirs")


def _seeded(world: World, source: str, name: str, side: str) -> str:
    known = world.seeded.get((side, name))
    if known is not None:
        return known
    servers = {"ours": world.hub, "theirs": world.apache}
    url = servers[side].new_repository(name)
    options = git.with_header([world.hub.basic])
    git.run(world.source(source), *options, "push", "--quiet", "--force", url, "main:main")
    world.seeded[side, name] = url
    return url


def _count(commits: int) -> str:
    return "1 commit" if commits == 1 else f"{commits} commits"
