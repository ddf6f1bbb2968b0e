"""The LFS batch call for 100 objects, both ways, against giftless on the same server settings."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from tests.bench.contest import PER_SECOND, Contest
from tests.bench.http_client import throughput
from tests.bench.hub import batch_body, commit_header, commit_lfs_file
from tests.bench.scale import BATCH_OBJECTS
from tests.bench.world import World

_REPOSITORY = "batch"
_CONCURRENCY = 8
_TYPE = "application/vnd.git-lfs+json"


def lfs_batch(world: World) -> Iterator[Contest]:
    stored = [f"object {number}".encode() for number in range(BATCH_OBJECTS)]
    absent = [f"missing {number}".encode() for number in range(BATCH_OBJECTS)]
    hub, giftless = world.hub, world.giftless
    hub.new_repository(_REPOSITORY)
    lines = commit_header("Large files")
    for number, content in enumerate(stored):
        oid = hub.store_object(_REPOSITORY, content)
        giftless.put_object(oid, content)
        lines += commit_lfs_file(f"{number}.bin", oid, len(content))
    hub.commit(hub.client(), _REPOSITORY, lines)

    for operation, contents in (("download", stored), ("upload", absent)):
        body = _body(world.scratch("batch") / f"{operation}.json", operation, contents)

        def measure(url: str, headers: dict[str, str], body: Path = body) -> float:
            return throughput(
                url,
                requests=world.scale.batch_requests,
                concurrency=_CONCURRENCY,
                headers={"Accept": _TYPE, **headers},
                post=(body, _TYPE),
            )

        url = f"{hub.git_url(_REPOSITORY)}.git/info/lfs/objects/batch"
        yield Contest(
            case="batch",
            name=f"LFS batch of {BATCH_OBJECTS}, {operation}",
            yardstick="giftless",
            unit=PER_SECOND,
            target=6.0,
            cure=(
                "stat() only objects that the sweep may have taken; sign a batch once instead of each object"
            ),
            rounds=world.scale.rounds,
            ours=lambda _, measure=measure, url=url: measure(url, hub.bearer),
            theirs=lambda _, measure=measure: measure(giftless.batch_url(), {}),
        )


def _body(file: Path, operation: str, contents: list[bytes]) -> Path:
    objects = [(hashlib.sha256(content).hexdigest(), len(content)) for content in contents]
    file.write_text(json.dumps(batch_body(operation, objects)), encoding="utf-8")
    return file
