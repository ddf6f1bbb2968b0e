"""One large LFS file, whole and in ranges, against nginx's sendfile of the same bytes."""

import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.cases.blobs import sha256_of, write_blob
from tests.bench.contest import MB_PER_SECOND, PER_SECOND, Contest
from tests.bench.http_client import Client, seconds
from tests.bench.hub import OWNER, commit_header, commit_lfs_file
from tests.bench.scale import MIB
from tests.bench.world import World

_REPOSITORY = "download"
_YARDSTICK = "nginx static"
_CURE = (
    "every request passes Django (0.8 ms) before sendfile; behind nginx with HUB_X_ACCEL_PREFIX "
    "nginx itself sends the bytes"
)


def download(world: World) -> Iterator[Contest]:
    ours, theirs = _stored_on_both(world)
    size_bytes = world.scale.blob_bytes

    def whole(client: Client, path: str) -> float:
        started = time.perf_counter()
        client.drain(client.final_path(path), expected=size_bytes, headers={})
        return size_bytes / seconds(started)

    yield Contest(
        case="download",
        name=f"download {size_bytes // MIB} MiB",
        yardstick=_YARDSTICK,
        unit=MB_PER_SECOND,
        target=0.9,
        cure=_CURE,
        rounds=world.scale.rounds,
        ours=lambda _: whole(world.hub.client(), ours),
        theirs=lambda _: whole(Client(world.nginx.base_url), theirs),
    )


def ranges(world: World) -> Iterator[Contest]:
    ours, theirs = _stored_on_both(world)
    ours = world.hub.client().final_path(ours)
    for parallel in (8, 1):
        yield Contest(
            case="ranges",
            name=f"ranges of 1 MiB, {parallel} at once",
            yardstick=_YARDSTICK,
            unit=PER_SECOND,
            target=0.7,
            cure=_CURE,
            rounds=world.scale.rounds,
            ours=lambda _, n=parallel: _read_ranges(world, world.hub.base_url, ours, n),
            theirs=lambda _, n=parallel: _read_ranges(world, world.nginx.base_url, theirs, n),
        )


def _read_ranges(world: World, base_url: str, path: str, parallel: int) -> float:
    """Ranges per second over `parallel` kept-alive connections."""
    share = world.scale.range_requests // parallel
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        client = Client(base_url)
        dice = random.Random(seed)
        try:
            for _ in range(share):
                first = dice.randrange(world.scale.blob_bytes - MIB)
                headers = {"Range": f"bytes={first}-{first + MIB - 1}"}
                client.drain(path, expected=MIB, status=206, headers=headers)
        except Exception as error:  # noqa: BLE001  # told to the waiting thread
            failures.append(error)
        finally:
            client.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(parallel)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = seconds(started)
    if failures:
        raise failures[0]
    return share * parallel / taken


def _stored_on_both(world: World) -> tuple[str, str]:
    """The paths of one file on both servers."""
    file = world.nginx.static_dir / "big.bin"
    ours = f"/{OWNER}/{_REPOSITORY}/resolve/main/big.bin"
    if file.exists():
        return ours, f"/static/{file.name}"
    write_blob(file, world.scale.blob_bytes)
    _publish(world, file)
    os.sync()
    return ours, f"/static/{file.name}"


def _publish(world: World, file: Path) -> None:
    size_bytes = file.stat().st_size
    world.hub.new_repository(_REPOSITORY)
    oid = sha256_of(file)
    path, headers = world.hub.upload_href(_REPOSITORY, oid, size_bytes)
    Client(world.hub.base_url, headers).put_file(path, file)
    lines = commit_header("A large file") + commit_lfs_file(file.name, oid, size_bytes)
    world.hub.commit(world.hub.client(), _REPOSITORY, lines)
