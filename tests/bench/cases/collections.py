"""A profile with 1,000 collections of 100 items, and the page of a collection of 525 items: p95.

On SQLite, beside which PostgreSQL is the faster one for lists; every page asks what its reader may see.
"""

import json
import statistics
import time
from collections.abc import Iterator

from tests.bench.contest import MILLISECONDS, Contest
from tests.bench.http_client import Client, UnexpectedAnswer, seconds
from tests.bench.seed_collections import seed_code
from tests.bench.world import World
from tests.hub_server import HubServer

_LIMIT_S = 0.150
_REQUESTS = 40
_FULL_COLLECTIONS = 1_000
_QUICK_COLLECTIONS = 100


def collections(world: World) -> Iterator[Contest]:
    count = _FULL_COLLECTIONS if world.scale.name == "full" else _QUICK_COLLECTIONS
    folder = world.run_dir / "collections"
    with HubServer(folder, env={"HUB_WEB_WORKERS": "2"}, worker=False) as server:
        people = folder / "people.json"
        people.write_text(json.dumps({"version": 1, "users": [_person("ana"), _person("eve")]}))
        server.manage("provision", str(people))
        printed = server.manage("shell", "-c", seed_code(count))
        slug = printed.partition("SLUG ")[2].split()[0]
        for name, path, mark in [
            ("page of 525 items", f"/collections/{slug}", b"ana/</span><span>bench-7<"),
            (f"profile with {count:,} collections", "/ana", b"A long one"),
            ("list page", "/collections", b"Collection"),
            (f"list of an owner's {count:,}", "/collections/ana", b"A long one"),
            ("API, one of 525 items", f"/api/collections/{slug}", b"bench-7"),
            ("API, list of 100", "/api/collections?limit=100", b'"lastUpdated"'),
        ]:
            yield Contest(
                case="collections",
                name=f"{name}, p95",
                yardstick="limit",
                unit=MILLISECONDS,
                target=1.0,
                rounds=world.scale.heavy_rounds,
                ours=lambda _, path=path, mark=mark: _p95(server.base_url, path, mark),
                theirs=lambda _: _LIMIT_S,
            )


def _p95(base_url: str, path: str, mark: bytes) -> float:
    client = Client(base_url)
    taken = []
    for _ in range(_REQUESTS):
        started = time.perf_counter()
        content = client.read("GET", path)
        taken.append(seconds(started))
    client.close()
    if mark not in content:
        raise UnexpectedAnswer(f"GET {path}: {mark!r} is missing")
    return statistics.quantiles(taken, n=20, method="inclusive")[-1]


def _person(name: str) -> dict[str, object]:
    return {
        "username": name,
        "email": f"{name}@example.org",
        "email_verified": True,
        "password": "bench-bench-bench",
    }
