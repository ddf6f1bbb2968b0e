"""A large LFS upload, hashed before it counts, against nginx's WebDAV PUT, which checks nothing."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.cases.blobs import make_unique, write_blob
from tests.bench.contest import MB_PER_SECOND, Contest
from tests.bench.http_client import Client, seconds
from tests.bench.scale import MIB
from tests.bench.world import World

_REPOSITORY = "upload"


def upload(world: World) -> Iterator[Contest]:
    size_bytes = world.scale.blob_bytes
    file = world.scratch("upload") / "big.bin"
    write_blob(file, size_bytes)
    world.hub.new_repository(_REPOSITORY)
    oid = ""

    def before(_round: int) -> None:
        nonlocal oid
        for stored in [*_stored_copies(world, oid), *world.nginx.dav_dir.iterdir()]:
            stored.unlink()
        oid = make_unique(file)
        # Yesterday's dirty pages are nobody's fault.
        os.sync()

    def ours(_round: int) -> float:
        path, headers = world.hub.upload_href(_REPOSITORY, oid, size_bytes)
        return _put(lambda: Client(world.hub.base_url, headers).put_file(path, file), size_bytes)

    def theirs(number: int) -> float:
        client = Client(world.nginx.base_url)
        return _put(lambda: client.put_file(f"/dav/{number}.bin", file), size_bytes)

    yield Contest(
        case="upload",
        name=f"upload {size_bytes // MIB} MiB, verified",
        yardstick="nginx WebDAV PUT, unverified",
        unit=MB_PER_SECOND,
        target=0.7,
        cure=(
            "the file is on the disk before the answer (fsync), which WebDAV does not wait for; start "
            "writing back while the body arrives (a thread that calls fdatasync: 0.5 to 0.8 here)"
        ),
        rounds=world.scale.heavy_rounds,
        before=before,
        ours=ours,
        theirs=theirs,
    )


def _put(put: Callable[[], None], size_bytes: int) -> float:
    started = time.perf_counter()
    put()
    return size_bytes / seconds(started)


def _stored_copies(world: World, oid: str) -> list[Path]:
    """Our stored file of the round before, removed behind the hub's back to spare the disk."""
    return list((world.hub.data_dir / "lfs").rglob(f"*{oid}*")) if oid else []
