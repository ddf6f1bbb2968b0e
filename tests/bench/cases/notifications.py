"""Telling ten thousand watchers, and the inbox of somebody with a million rows, on PostgreSQL."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.contest import MILLISECONDS, PER_SECOND, Contest
from tests.bench.world import World

_ROOT = Path(__file__).resolve().parents[3]
_WATCHERS = 10_000
_ROWS = 1_000_000
_SERVER = os.environ.get("HUB_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432")


def notifications(world: World) -> Iterator[Contest]:
    """The yardstick of two of them is a number: what was promised for this machine."""
    name = f"hub_bench_{secrets.token_hex(4)}"
    with psycopg.connect(f"{_SERVER}/postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield from _contests(world, f"{_SERVER}/{name}")
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _contests(world: World, url: str) -> Iterator[Contest]:
    def measured(*arguments: str) -> Any:  # Any: JSON
        environment = {
            **os.environ,
            "HUB_DATABASE_URL": url,
            "HUB_DATA_DIR": str(world.scratch("notifications")),
            "HUB_BROKER_URL": "memory://localhost//",
        }
        ended = subprocess.run(
            [sys.executable, "-m", "tests.bench.fan_out", *arguments],
            cwd=_ROOT, env=environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return json.loads(ended.stdout.splitlines()[-1])

    yield Contest(
        case="notifications",
        name=f"telling {_WATCHERS:,} watchers, rows",
        yardstick="the promise",
        unit=PER_SECOND,
        target=1.0,
        cure="larger batches, or fewer indexes on notifications",
        rounds=world.scale.rounds,
        ours=lambda _: float(measured("rate", str(_WATCHERS))),
        theirs=lambda _: 5_000.0,
    )
    yield Contest(
        case="notifications",
        name=f"a comment with {_WATCHERS:,} watchers",
        yardstick="the same with none",
        unit=MILLISECONDS,
        target=1.2,
        cure="nothing of the audience may be asked in the request",
        rounds=world.scale.rounds,
        ours=lambda _: float(measured("request", str(_WATCHERS))),
        theirs=lambda _: float(measured("request", "0")),
    )
    yield Contest(
        case="notifications",
        name=f"slowest list of an inbox with {_ROWS:,} rows, p95 in the database",
        yardstick="the promise",
        unit=MILLISECONDS,
        target=1.0,
        cure="look which list it is: python -m tests.bench.fan_out inbox 1000000",
        rounds=min(3, world.scale.rounds),
        ours=lambda _: max(measured("inbox", str(_ROWS)).values()),
        theirs=lambda _: 0.050,
    )
