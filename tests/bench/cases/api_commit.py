"""The commit endpoint with many small files against bare `git fast-import` of the same files."""

import random
import time
from collections.abc import Iterator

from tests.bench import git_client as git
from tests.bench.contest import MILLISECONDS, Contest
from tests.bench.http_client import seconds
from tests.bench.hub import commit_file, commit_header
from tests.bench.sources import commit, text
from tests.bench.world import World

_WORDS_PER_KIB = 150
# The issue of the targets names 1 and 1,000 files; 100 takes the looser of the two.
_TARGETS = {1: 3.0, 100: 3.0, 1_000: 2.0}


def api_commit(world: World) -> Iterator[Contest]:
    source = world.source("small")
    for count, target in _TARGETS.items():
        name = f"commit-{count}"
        options = git.with_header([world.hub.basic])
        url = world.hub.new_repository(name)
        git.run(source, *options, "push", "--quiet", "--force", url, "main:main")
        bare = world.scratch("commit") / f"{name}.git"
        git.run(bare.parent, "clone", "-q", "--bare", str(source), str(bare))
        client = world.hub.client()
        dice = random.Random(name)
        files: dict[str, bytes] = {}

        def before(
            number: int,
            files: dict[str, bytes] = files,
            count: int = count,
            dice: random.Random = dice,
        ) -> None:
            files.clear()
            for index in range(count):
                files[f"round-{number}/file-{index:04}.txt"] = text(dice, _WORDS_PER_KIB)

        def ours(
            number: int, files: dict[str, bytes] = files, name: str = name, client=client
        ) -> float:
            lines = [commit_file(path, content) for path, content in files.items()]
            body = b"".join([commit_header(f"Round {number}"), *lines])
            started = time.perf_counter()
            world.hub.commit(client, name, body)
            return seconds(started)

        def theirs(number: int, files: dict[str, bytes] = files, bare=bare) -> float:
            feed = commit(number, files, parent="refs/heads/main^0")
            return git.timed(bare, "fast-import", "--quiet", stdin=feed)

        yield Contest(
            case="commit",
            name=f"API commit of {count:,} file{'s' if count > 1 else ''}",
            yardstick="git fast-import",
            unit=MILLISECONDS,
            target=target,
            cure=(
                "base64, JSON and the rules cost 0.06 ms per file before fast-import starts; feed it while the "
                "body arrives. A single file pays for moving and mirroring the ref: two processes more"
            ),
            rounds=world.scale.rounds,
            before=before,
            ours=ours,
            theirs=theirs,
        )
        client.close()
