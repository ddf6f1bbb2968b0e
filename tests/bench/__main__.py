"""`python -m tests.bench`: measure, print the table, write var/bench/last.json.

BENCH=quick measures small data in a few rounds; ONLY=clone,head measures these cases alone.
Exit 0 when everything could be measured, whether the targets were met or not; STRICT=1 makes a
missed target an error.
"""

import os
import shutil
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench import contest
from tests.bench.cases import CASES
from tests.bench.report import table, write_json
from tests.bench.scale import FULL, QUICK
from tests.bench.world import World

_FOLDER = Path(__file__).resolve().parents[2] / "var" / "bench"


class OutOfTime(BaseException):
    """Not an `Exception`: no case may take it for a failure of its own."""


def main() -> int:
    scale = QUICK if os.environ.get("BENCH") == "quick" else FULL
    chosen = _chosen_cases(os.environ.get("ONLY", ""))
    outcomes: list[contest.Outcome] = []
    failures: dict[str, str] = {}
    try:
        with _time_limit(scale.limit_seconds), _run_dir() as run_dir, ExitStack() as stack:
            world = World(scale, _FOLDER / "cache", run_dir, stack)
            world.cache_dir.mkdir(parents=True, exist_ok=True)
            for case in chosen:
                try:
                    for entry in CASES[case](world):
                        print(f"{entry.name} ...", file=sys.stderr, flush=True)
                        outcomes.append(contest.run(entry))
                except Exception as error:  # noqa: BLE001  # the other cases are still worth having
                    failures[case] = f"{type(error).__name__}: {error}"
                    traceback.print_exc()
    except OutOfTime:
        failures["all"] = f"stopped after {scale.limit_seconds} s"
    print(table(outcomes))
    for case, reason in failures.items():
        print(f"NOT MEASURED {case}: {reason}")
    write_json(_FOLDER / "last.json", scale, outcomes, failures)
    is_missed = any(outcome.is_met is False for outcome in outcomes)
    return 1 if failures or (is_missed and os.environ.get("STRICT") == "1") else 0


def _chosen_cases(text: str) -> list[str]:
    chosen = [name.strip() for name in text.split(",") if name.strip()] or list(CASES)
    if unknown := [name for name in chosen if name not in CASES]:
        raise SystemExit(f"ONLY={text!r}: there is no {unknown[0]!r}, only {', '.join(CASES)}")
    return chosen


@contextmanager
def _run_dir() -> Iterator[Path]:
    folder = _FOLDER / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        if os.environ.get("KEEP") != "1":
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """Leave the block after so long, and on SIGTERM: either way through every `finally`."""

    def stop(number: int, _frame: object) -> None:
        if number == signal.SIGALRM:
            raise OutOfTime
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, stop)
    signal.signal(signal.SIGTERM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


if __name__ == "__main__":
    sys.exit(main())
