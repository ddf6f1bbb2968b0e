"""Pages of a repository against cgit's, which has no accounts, no rights and no last commits in folders.

The blob is highlighted on both sides: cgit's by the filter that comes with it (Pygments), as ours is.
"""

import random
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import git_client as git
from tests.bench import sources
from tests.bench.contest import MILLISECONDS, Contest
from tests.bench.http_client import Client, UnexpectedAnswer, seconds
from tests.bench.hub import OWNER
from tests.bench.world import World

_REPOSITORY = "pages"
_PAGES_PER_SAMPLE = 5
_LINES = 3_000
_CHANGED = 250
_WALKS = 20


def pages(world: World) -> Iterator[Contest]:
    hub, apache = world.hub, world.apache
    options = git.with_header([hub.basic])
    origin = world.scratch("pages") / "pages.git"
    git.run(
        world.scratch("pages"), "clone", "-q", "--bare", str(world.source("folder")), origin.name
    )
    dice = random.Random(_REPOSITORY)  # the same content on every machine
    changed = _extend(world, origin, dice)
    for url in (hub.new_repository(_REPOSITORY), apache.new_repository(f"{_REPOSITORY}.git")):
        git.run(origin, *options, "push", "-q", "--force", url, "main:main")
    ours, theirs = f"/{OWNER}/{_REPOSITORY}", f"/cgit/{_REPOSITORY}.git"
    for name, our_path, their_path, target, mark in [
        ("tree of 1,000 entries", "/tree/main/data", "/tree/data?h=main", 1.0, b"entry-0500.json"),
        (
            "blob of 3,000 lines, highlighted",
            "/blob/main/big.py",
            "/tree/big.py?h=main",
            0.3,
            b"2999",
        ),
        (
            "commit with a diff of 500 lines",
            f"/commit/{changed}",
            f"/commit/?id={changed}",
            1.5,
            b"notes.txt",
        ),
        ("history of 50 commits", "/commits/main", "/log/?h=main", 1.0, b"Change number"),
    ]:
        if our_path.startswith("/tree/"):
            whole_folder(hub.base_url, ours + our_path)
        elif our_path.startswith("/blob/"):
            warm(hub.base_url, ours + our_path, "?colours=1", b'class="tok-')
        _require(hub.base_url, ours + our_path, mark)
        _require(apache.base_url, theirs + their_path, mark)
        yield Contest(
            case="pages",
            name=f"{name}, warm",
            yardstick="cgit",
            unit=MILLISECONDS,
            target=target,
            rounds=world.scale.rounds,
            ours=lambda _, path=our_path: _page(hub.base_url, ours + path),
            theirs=lambda _, path=their_path: _page(apache.base_url, theirs + path),
        )
    yield Contest(
        case="pages",
        name="card page, warm",
        yardstick="its tree page",
        unit=MILLISECONDS,
        target=1.0,
        rounds=world.scale.rounds,
        ours=lambda _: _page(hub.base_url, ours),
        theirs=lambda _: _page(hub.base_url, f"{ours}/tree/main/data"),
    )

    def new_one(name: str) -> None:
        for url in (hub.new_repository(name), apache.new_repository(f"{name}.git")):
            git.run(origin, *options, "push", "-q", "--force", url, "main:main")

    # The last is what the page then asks for by itself; cgit has no such columns.
    for name, target, place, our_path, their_path in [
        ("tree of 1,000 entries, first view ever", 3.0, "cold", "tree/main/data", "tree/data"),
        ("blob of 3,000 lines, first view ever", 0.3, "plain", "blob/main/big.py", "tree/big.py"),
        ("last commits, walked first", None, "walk", "tree/main/data?commits=1", "tree/data"),
    ]:
        yield Contest(
            case="pages",
            name=name,
            yardstick="cgit",
            unit=MILLISECONDS,
            target=target,
            rounds=world.scale.heavy_rounds,
            before=lambda n, place=place: new_one(f"{place}-{n}"),
            ours=lambda n, place=place, path=our_path: _page(
                hub.base_url, f"/{OWNER}/{place}-{n}/{path}", times=1
            ),
            theirs=lambda n, place=place, path=their_path: _page(
                apache.base_url, f"/cgit/{place}-{n}.git/{path}?h=main", times=1
            ),
        )


def whole_folder(base_url: str, path: str) -> None:
    warm(base_url, path, "?commits=1", b'class="file-row__commit"><a')


def warm(base_url: str, path: str, query: str, mark: bytes) -> None:
    """Until every process of ours has done what a page asks for later, and its page has all of it."""
    for _ in range(_WALKS):
        _read_by_a_new_link(base_url, path + query)
    pages = [_read_by_a_new_link(base_url, path) for _ in range(_WALKS)]
    if not all(mark in page for page in pages):
        raise UnexpectedAnswer(f"GET {path}: {mark!r} is missing on a page that is warm")


def _read_by_a_new_link(base_url: str, path: str) -> bytes:
    """A kept link would meet the same process again."""
    client = Client(base_url)
    content = client.read("GET", path)
    client.close()
    return content


def _extend(world: World, origin: Path, dice: random.Random) -> str:
    """Two commits more: a card, a program and a text; then half of the text again. Gives the last."""
    program = "".join(
        f"def step_{n}(value: int) -> str:  # {n}\n    return f'{{value + {n}}}' + \"done\"\n\n"
        for n in range(_LINES // 3)
    )
    notes = [sources.text(dice, 10).decode().splitlines()[1] for _ in range(_CHANGED * 2)]
    card = "---\nlicense: mit\ntags: [bench]\n---\n# Bench\n\n" + "Some *words* of it.\n\n" * 40
    files = {"README.md": card, "big.py": program, "notes.txt": "\n".join(notes) + "\n"}
    tip = git.run(origin, "rev-parse", "main")
    start = world.scale.folder_commits
    feed = sources.commit(start, {path: text.encode() for path, text in files.items()}, parent=tip)
    notes[::2] = [f"{line} again" for line in notes[::2]]
    later = {"notes.txt": ("\n".join(notes) + "\n").encode()}
    feed += sources.commit(start + 1, later)
    git.run(origin, "fast-import", "--quiet", stdin=feed)
    return git.run(origin, "rev-parse", "main")


def _page(base_url: str, path: str, *, times: int = _PAGES_PER_SAMPLE) -> float:
    client = Client(base_url)
    started = time.perf_counter()
    for _ in range(times):
        client.read("GET", path)
    taken = seconds(started) / times
    client.close()
    return taken


def _require(base_url: str, path: str, mark: bytes) -> None:
    """Both pages must show the same thing, or the ratio would say nothing."""
    if mark not in Client(base_url).read("GET", path):
        raise UnexpectedAnswer(f"GET {path}: {mark!r} is missing on the page")
