"""How big the data are and how often things are measured; `BENCH=quick` shrinks both."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Scale:
    """Sizes and counts of one run.

    rounds: how often each side of a cheap contest is measured, `heavy_rounds` of a costly one.
    """

    name: str
    rounds: int
    heavy_rounds: int
    wide_files: int
    deep_commits: int
    blob_bytes: int
    xet_bytes: int
    range_requests: int
    head_requests: int
    batch_requests: int
    folder_commits: int
    repositories: int
    limit_seconds: int


FULL = Scale(
    name="full",
    rounds=15,
    heavy_rounds=5,
    wide_files=10_000,
    deep_commits=5_000,
    blob_bytes=1024 * MIB,
    xet_bytes=200_000_000,
    range_requests=400,
    head_requests=4_000,
    batch_requests=200,
    folder_commits=3_000,
    repositories=200_000,
    limit_seconds=3_600,
)

QUICK = Scale(
    name="quick",
    rounds=5,
    heavy_rounds=3,
    wide_files=1_000,
    deep_commits=500,
    blob_bytes=128 * MIB,
    xet_bytes=100_000_000,
    range_requests=100,
    head_requests=1_000,
    batch_requests=50,
    folder_commits=300,
    repositories=20_000,
    limit_seconds=900,
)

SMALL_FILES = 20
SMALL_COMMITS = 50
WIDE_COMMITS = 20
DEEP_FILES = 200
FOLDER_ENTRIES = 1_000
BATCH_OBJECTS = 100
# What a `git fetch` has to catch up with, and what a `git push` brings.
COMMITS_BEHIND = {"small": 1, "wide": 1, "deep": 20}
