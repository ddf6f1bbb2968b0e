"""The page of a folder of 1,000 entries with last commits, against cgit's page, which has none."""

import time
from collections.abc import Iterator

from tests.bench import git_client as git
from tests.bench.cases.pages import whole_folder
from tests.bench.contest import MILLISECONDS, Contest
from tests.bench.http_client import Client, UnexpectedAnswer, seconds
from tests.bench.hub import OWNER
from tests.bench.scale import FOLDER_ENTRIES
from tests.bench.world import World

_REPOSITORY = "folder"
_PAGES_PER_SAMPLE = 5


def folder(world: World) -> Iterator[Contest]:
    hub, apache = world.hub, world.apache
    options = git.with_header([hub.basic])
    for url in (hub.new_repository(_REPOSITORY), apache.new_repository(f"{_REPOSITORY}.git")):
        git.run(world.source("folder"), *options, "push", "-q", "--force", url, "main:main")
    ours = f"/{OWNER}/{_REPOSITORY}/tree/main/data"
    theirs = f"/cgit/{_REPOSITORY}.git/tree/data?h=main"
    whole_folder(hub.base_url, ours)
    _require_entries(Client(hub.base_url), ours)
    _require_entries(Client(apache.base_url), theirs)

    def measure(base_url: str, path: str) -> float:
        client = Client(base_url)
        started = time.perf_counter()
        for _ in range(_PAGES_PER_SAMPLE):
            client.read("GET", path)
        taken = seconds(started) / _PAGES_PER_SAMPLE
        client.close()
        return taken

    yield Contest(
        case="folder",
        name=f"folder of {FOLDER_ENTRIES:,} entries, warm",
        yardstick="cgit",
        unit=MILLISECONDS,
        target=1.5,
        rounds=world.scale.rounds,
        ours=lambda _: measure(hub.base_url, ours),
        theirs=lambda _: measure(apache.base_url, theirs),
    )


def _require_entries(client: Client, path: str) -> None:
    """Both pages must show the whole folder, or the ratio would say nothing."""
    page = client.read("GET", path)
    for entry in (0, FOLDER_ENTRIES // 2, FOLDER_ENTRIES - 1):
        if f"entry-{entry:04}.json".encode() not in page:
            raise UnexpectedAnswer(f"GET {path}: entry {entry} is missing on the page")
