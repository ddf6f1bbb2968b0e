"""The list page over 200,000 repositories on PostgreSQL: p95 of page 1 and page 500, narrowed or not.

HUB_TEST_POSTGRES_URL says where; the case makes a database of its own there and drops it.
"""

import base64
import json
import os
import statistics
import time
from collections.abc import Iterator

import psycopg

from tests.bench.contest import MILLISECONDS, Contest
from tests.bench.http_client import Client, UnexpectedAnswer, seconds
from tests.bench.seed_list import REPOSITORIES, seed
from tests.bench.world import World
from tests.hub_server import HubServer
from tests.services import POSTGRES_URL

_LIMIT_S = 0.150
_PAGE = 30
_REQUESTS = 40
# Column by sort, for the address of page 500.
_COLUMNS = {"trending": "trending_score", "likes": "likes", "modified": "last_modified"}
_PAGES = {
    "page 1": "/models?",
    "page 500": "/models?cursor={trending}",
    "page 500, most liked": "/models?sort=likes&cursor={likes}",
    "page 500, recently updated": "/models?sort=modified&cursor={modified}",
    "one task": "/models?pipeline_tag=text-generation",
    "one task, page 500": "/models?pipeline_tag=text-generation&cursor={trending}",
    "a rare language": "/models?filter=sw",
    "language and licence": "/models?filter=zh&filter=license:mit",
    "library and language, recently updated": "/models?library=peft&filter=sw&sort=modified",
    "search, frequent word": "/models?search=llama",
    "search, frequent word, page 500": "/models?search=llama&cursor={trending}",
    "search, rare name": "/models?search=bert-12345",
    "search, two words": "/models?search=corpus+777",
    "search, nothing found": "/models?search=qqqzzz",
    "search and filter, most liked": "/models?search=whisper&filter=zh&sort=likes",
    "one owner": "/models?author=owner-17",
    "API, page 1": "/api/models?limit=30",
    "API, page 500": "/api/models?limit=30&sort=trendingScore&cursor={trending}",
}


def list_200k(world: World) -> Iterator[Contest]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "hub.settings"
    known = os.environ.get("HUB_DATABASE_URL")
    os.environ["HUB_DATABASE_URL"] = f"{POSTGRES_URL.rstrip('/')}/hub_bench"
    try:
        server = HubServer(world.run_dir / "list", env={"HUB_WEB_WORKERS": "2"}, worker=False)
    finally:
        os.environ.pop("HUB_DATABASE_URL")
        if known is not None:
            os.environ["HUB_DATABASE_URL"] = known
    with server:
        seed(server.env["HUB_DATABASE_URL"], world.scale.repositories)
        cursors = _cursors_of_page_500(server.env["HUB_DATABASE_URL"])
        for name, path in _PAGES.items():
            yield Contest(
                case="list_200k",
                name=f"list of {world.scale.repositories:,}, p95: {name}",
                yardstick="limit",
                unit=MILLISECONDS,
                target=1.0,
                rounds=world.scale.heavy_rounds,
                ours=lambda _, path=path: _p95(server.base_url, path.format(**cursors)),
                theirs=lambda _: _LIMIT_S,
            )


def _p95(base_url: str, path: str) -> float:
    client = Client(base_url)
    taken = []
    for _ in range(_REQUESTS):
        started = time.perf_counter()
        content = client.read("GET", path)
        taken.append(seconds(started))
    client.close()
    if b"owner-" not in content and "qqqzzz" not in path:
        raise UnexpectedAnswer(f"GET {path}: the page is empty")
    return statistics.quantiles(taken, n=20, method="inclusive")[-1]


def _cursors_of_page_500(database_url: str) -> dict[str, str]:
    """As the 499th page would link to it, without turning all of them. Source: `repos.queries`."""
    cursors = {}
    with psycopg.connect(database_url) as link:
        for sort, column in _COLUMNS.items():
            row = link.execute(
                f"SELECT {column}, id FROM repos_repository"  # our own names
                " WHERE repo_type = 'model' AND NOT is_private AND NOT is_disabled"
                f" ORDER BY {column} DESC, id DESC OFFSET %s LIMIT 1",
                [499 * _PAGE - 1],
            ).fetchone()
            if row is None:
                raise UnexpectedAnswer(f"fewer than 500 pages; BENCH=full has {REPOSITORIES:,}")
            value = row[0].isoformat() if hasattr(row[0], "isoformat") else row[0]
            packed = json.dumps([value, row[1]]).encode()
            cursors[sort] = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return cursors
