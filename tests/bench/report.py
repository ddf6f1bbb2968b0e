"""The table on the terminal and the same as JSON."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.contest import Outcome
from tests.bench.scale import Scale

_HEADINGS = ("what", "ours", "yardstick", "", "ratio", "middle half", "target", "")


def table(outcomes: Sequence[Outcome]) -> str:
    rows = [_HEADINGS, *(_row(outcome) for outcome in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    left = {0, 3, 6, 7}
    lines = [
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    missed = [outcome for outcome in outcomes if outcome.is_met is False]
    judged = [outcome for outcome in outcomes if outcome.is_met is not None]
    lines.append("")
    load, cpus = os.getloadavg()[1], os.cpu_count() or 1
    if load > cpus:
        lines.append(
            f"The load is {load:.0f} on {cpus} CPUs: somebody else is busy here. A side that starts "
            "more processes waits more often, so its ratio is worse than on a quiet machine."
        )
    lines.append(f"{len(judged) - len(missed)} of {len(judged)} targets met.")
    cures: dict[str, list[str]] = {}
    for outcome in missed:
        cures.setdefault(outcome.contest.cure, []).append(outcome.contest.name)
    lines += [f"{'; '.join(names)}: {cure}." for cure, names in cures.items() if cure]
    return "\n".join(lines)


def _row(outcome: Outcome) -> tuple[str, ...]:
    contest = outcome.contest
    unit = contest.unit
    sign = ">=" if unit.more_is_better else "<="
    verdict = {True: "met", False: "MISSED", None: ""}[outcome.is_met]
    return (
        contest.name,
        f"{outcome.our_median:,.1f} {unit.name}",
        f"{outcome.their_median:,.1f} {unit.name}",
        contest.yardstick,
        f"{outcome.ratio:.2f}",
        "{:.2f}-{:.2f}".format(*outcome.middle_half),
        "" if contest.target is None else f"{sign} {contest.target:.2f}",
        verdict,
    )


def write_json(
    file: Path, scale: Scale, outcomes: Sequence[Outcome], failures: dict[str, str]
) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    data = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "scale": scale.name,
        "machine": {
            "cpus": os.cpu_count(),
            "load": os.getloadavg(),
            "kernel": platform.release(),
            "python": sys.version.split()[0],
            "git": subprocess.check_output(["git", "--version"], text=True).split()[2],
        },
        "failures": failures,
        "contests": [
            {
                "case": outcome.contest.case,
                "name": outcome.contest.name,
                "yardstick": outcome.contest.yardstick,
                "unit": outcome.contest.unit.name,
                "more_is_better": outcome.contest.unit.more_is_better,
                "ours": outcome.our_median,
                "theirs": outcome.their_median,
                "ratio": outcome.ratio,
                "middle_half": outcome.middle_half,
                "target": outcome.contest.target,
                "met": outcome.is_met,
                "samples": {
                    "ours": [value * outcome.contest.unit.scale for value in outcome.ours],
                    "theirs": [value * outcome.contest.unit.scale for value in outcome.theirs],
                },
            }
            for outcome in outcomes
        ],
    }
    file.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
