"""Pages of long conversations: 500 comments that nobody has rendered yet, 10,000 discussions."""

import time
from collections.abc import Iterator

from tests.bench.contest import MILLISECONDS, Contest
from tests.bench.http_client import Client, UnexpectedAnswer, seconds
from tests.bench.hub import OWNER, Hub
from tests.bench.world import World

_REPOSITORY = "talk"
_COMMENTS = 500
_DISCUSSIONS = 10_000
_PAGES_PER_SAMPLE = 5
_LAST_PAGE = 199
_TARGET_S = 0.120
# Each round reads a discussion that no process has rendered: the rows are laid out beforehand.
_SEED = """
from accounts.models import User
from community.models import Discussion, TimelineEvent
from repos.models import Repository

repo = Repository.objects.get(repo_id="{owner}/{name}")
user = User.objects.get(username="{owner}")
words = "The *second* layer gives `NaN` for me, as in #1; @{owner} may know. " * 4
Discussion.objects.bulk_create(
    Discussion(repo=repo, number=number, title=f"Question {{number}}", author=user,
               comment_count={comments} if number <= {long} else 1)
    for number in range(1, {discussions} + 1)
)
TimelineEvent.objects.bulk_create(
    [TimelineEvent(discussion=found, kind="comment", author=user, text=f"{{number}}: {{words}}")
     for found in Discussion.objects.filter(repo=repo, number__lte={long})
     for number in range({comments})],
    batch_size=1000,
)
"""


def talk(world: World) -> Iterator[Contest]:
    hub, rounds = world.hub, world.scale.rounds
    hub.new_repository(_REPOSITORY)
    # Two more, for the first visits of both workers: templates are compiled then.
    long = rounds + 2
    hub.manage(
        "shell", "-c",
        _SEED.format(owner=OWNER, name=_REPOSITORY, comments=_COMMENTS, long=long,
                     discussions=_DISCUSSIONS),
    )  # fmt: skip
    base = f"/{OWNER}/{_REPOSITORY}/discussions"
    for number in (rounds + 1, rounds + 2) * 4:
        _require(hub, f"{base}/{number}", f"{_COMMENTS - 1}: The")
    _require(hub, f"{base}?p={_LAST_PAGE}", "Question 4001")

    yield Contest(
        case="talk",
        name=f"discussion of {_COMMENTS} comments, never rendered",
        yardstick="120 ms",
        unit=MILLISECONDS,
        target=1.0,
        rounds=rounds,
        ours=lambda number: _time(hub, f"{base}/{number + 1}", 1),
        theirs=lambda _: _TARGET_S,
        cure="show fewer comments, or keep rendered ones in the database",
    )
    yield Contest(
        case="talk",
        name=f"list of {_DISCUSSIONS:,} discussions, page 200",
        yardstick="its page 1",
        unit=MILLISECONDS,
        target=1.2,
        rounds=rounds,
        ours=lambda _: _time(hub, f"{base}?p={_LAST_PAGE}", _PAGES_PER_SAMPLE),
        theirs=lambda _: _time(hub, base, _PAGES_PER_SAMPLE),
        cure="an index that ends with the order of the list",
    )


def _time(hub: Hub, path: str, times: int) -> float:
    client = Client(hub.base_url)
    started = time.perf_counter()
    for _ in range(times):
        client.read("GET", path)
    taken = seconds(started) / times
    client.close()
    return taken


def _require(hub: Hub, path: str, words: str) -> None:
    client = Client(hub.base_url)
    if words.encode() not in client.read("GET", path):
        raise UnexpectedAnswer(f"GET {path}: {words!r} is missing on the page")
    client.close()
