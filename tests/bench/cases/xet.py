"""Xet against the plain LFS path of the same hub: both by the official client, in the same round."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from tests.bench import stock_client
from tests.bench.contest import MB_PER_SECOND, Contest, Unit
from tests.bench.http_client import Client, seconds
from tests.bench.hub import OWNER
from tests.bench.world import World

_CPU_PER_MB = Unit("ms/MB", more_is_better=False, scale=1e9)
_MEGABYTES = Unit("MB", more_is_better=False, scale=1e-6)
_ALLOWED_GROWTH_BYTES = 200_000_000
_PLAIN = "plain LFS, same client"


def xet(world: World) -> Iterator[Contest]:
    idle = world.hub.begin_peaks()
    for kind in _CONTENTS:
        yield from _upload(world, kind)
        yield from _download(world, kind)
    growth = world.hub.worker_peak_bytes() - idle
    yield Contest(
        case="xet",
        name="Xet, growth of the largest worker",
        yardstick="what is allowed",
        unit=_MEGABYTES,
        target=1.0,
        rounds=2,
        ours=lambda _: growth,
        theirs=lambda _: _ALLOWED_GROWTH_BYTES,
    )


def _upload(world: World, kind: str) -> Iterator[Contest]:
    size_bytes, rounds = world.scale.xet_bytes, world.scale.heavy_rounds
    scratch = world.scratch("xet")
    file = scratch / f"{kind}.bin"
    for side in ("xet", "plain"):
        world.hub.new_repository(f"{side}-up-{kind}")
    cpu: dict[str, dict[int, float]] = {"xet": {}, "plain": {}}

    def send(number: int, side: str) -> float:
        # Of other bytes for each side: what a person's other repository has is not sent again.
        write_content(file, kind, size_bytes)
        os.sync()
        used = world.hub.cpu_seconds()
        taken = stock_client.upload(
            world.hub, scratch / "home", f"{OWNER}/{side}-up-{kind}", file, xet=side == "xet"
        )
        cpu[side][number] = (world.hub.cpu_seconds() - used) / size_bytes
        return size_bytes / taken

    yield Contest(
        case="xet",
        name=f"Xet upload, {size_bytes // 1_000_000} MB of {kind}",
        yardstick=_PLAIN,
        unit=MB_PER_SECOND,
        target=0.45,
        cure="client and server share the cores: the client packs while we unpack",
        rounds=rounds,
        ours=lambda number: send(number, "xet"),
        theirs=lambda number: send(number, "plain"),
    )
    yield Contest(
        case="xet",
        name=f"Xet upload, server CPU per MB of {kind}",
        yardstick=_PLAIN,
        unit=_CPU_PER_MB,
        target=None,
        rounds=rounds,
        ours=cpu["xet"].__getitem__,
        theirs=cpu["plain"].__getitem__,
    )


def _download(world: World, kind: str) -> Iterator[Contest]:
    size_bytes = world.scale.xet_bytes
    home = world.scratch("xet") / "home"
    file = world.scratch("xet") / f"{kind}.bin"
    names = {"xet": f"xet-down-{kind}", "plain": f"plain-down-{kind}"}
    for side, name in names.items():
        world.hub.new_repository(name)
        # Of other bytes each: a hub that finds a flat copy of a Xet file would send that.
        write_content(file, kind, size_bytes)
        stock_client.upload(world.hub, home, f"{OWNER}/{name}", file, xet=side == "xet")
    os.sync()

    def fetch(side: str, *, xet: bool) -> float:
        repo_id = f"{OWNER}/{names[side]}"
        return size_bytes / stock_client.download(
            world.hub, home, repo_id, file.name, size_bytes, xet=xet
        )

    def read(side: str) -> float:
        client = world.hub.client()
        path = f"/{OWNER}/{names[side]}/resolve/main/{file.name}"
        started = time.perf_counter()
        _drain(client, path, size_bytes)
        return size_bytes / seconds(started)

    yield Contest(
        case="xet",
        name=f"Xet download, {size_bytes // 1_000_000} MB of {kind}",
        yardstick=_PLAIN,
        unit=MB_PER_SECOND,
        target=0.6,
        cure="the client unpacks; the hub only sends stored bytes",
        rounds=world.scale.heavy_rounds,
        ours=lambda _: fetch("xet", xet=True),
        theirs=lambda _: fetch("plain", xet=False),
    )
    yield Contest(
        case="xet",
        name=f"plain download of a Xet file, {kind}",
        yardstick="of a flat file, same client",
        unit=MB_PER_SECOND,
        target=0.6,
        cure="chunks are unpacked while sendfile sends the flat file; keep a flat copy",
        rounds=world.scale.heavy_rounds,
        ours=lambda _: fetch("xet", xet=False),
        theirs=lambda _: fetch("plain", xet=False),
    )
    yield Contest(
        case="xet",
        name=f"the same, {kind}, the server alone",
        yardstick="of a flat file, sendfile",
        unit=MB_PER_SECOND,
        target=None,
        rounds=world.scale.rounds,
        ours=lambda _: read("xet"),
        theirs=lambda _: read("plain"),
    )


def _drain(client: Client, path: str, size_bytes: int) -> None:
    client.drain(client.final_path(path), expected=size_bytes, headers={})
    client.close()


def write_content(file: Path, kind: str, size_bytes: int) -> None:
    """New content of a kind; no two calls give a chunk in common."""
    dice = np.random.default_rng()
    with file.open("wb") as stream:
        stream.write(_CONTENTS[kind](dice, size_bytes)[:size_bytes])


def _weights(dice: np.random.Generator, size_bytes: int) -> bytes:
    """Small float32 numbers, as trained layers have."""
    return (dice.standard_normal(size_bytes // 4 + 1, dtype=np.float32) * 0.02).tobytes()


def _text(dice: np.random.Generator, size_bytes: int) -> bytes:
    """Words of eight bytes, some frequent; packs to about half."""
    letters = dice.integers(97, 123, size=(4096, 8), dtype=np.uint8)
    letters[:, 7] = 32
    chosen = dice.integers(0, 4096, size=size_bytes // 8 + 1) * dice.random(size_bytes // 8 + 1)
    return letters[chosen.astype(np.int32)].tobytes()


_CONTENTS: dict[str, Callable[[np.random.Generator, int], bytes]] = {
    "random": lambda dice, size_bytes: dice.bytes(size_bytes),
    "weights": _weights,
    "text": _text,
}
