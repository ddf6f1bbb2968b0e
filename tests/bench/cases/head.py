"""HEAD resolve, the call of every cached download, against a Django view that says nothing."""

from collections.abc import Iterator

from tests.bench.contest import PER_SECOND, Contest
from tests.bench.http_client import throughput
from tests.bench.hub import OWNER, commit_file, commit_header, commit_lfs_file
from tests.bench.world import World

_REPOSITORY = "head"
_CONCURRENCY = 8


def head(world: World) -> Iterator[Contest]:
    hub = world.hub
    hub.new_repository(_REPOSITORY)
    weights = b"weights " * 1000
    oid = hub.store_object(_REPOSITORY, weights)
    lines = commit_header("Two files") + commit_file("config.json", b'{"layers": 2}\n')
    lines += commit_lfs_file("model.safetensors", oid, len(weights))
    hub.commit(hub.client(), _REPOSITORY, lines)
    for file, kind, headers in [
        ("config.json", "regular file", {}),
        ("config.json", "regular file, with a token", hub.bearer),
        ("model.safetensors", "large file", {}),
    ]:
        url = f"{hub.base_url}/{OWNER}/{_REPOSITORY}/resolve/main/{file}"

        def measure(url: str, headers: dict[str, str] | None = None) -> float:
            return throughput(
                url,
                requests=world.scale.head_requests,
                concurrency=_CONCURRENCY,
                head=True,
                headers=headers,
            )

        yield Contest(
            case="head",
            name=f"HEAD resolve, {kind}",
            yardstick="empty Django view",
            unit=PER_SECOND,
            target=0.25,
            cure=("fewer middlewares on this route, and one query for token and repository"),
            rounds=world.scale.rounds,
            ours=lambda _, url=url, headers=headers, measure=measure: measure(url, headers),
            theirs=lambda _, measure=measure: measure(world.empty_view_url),
        )
