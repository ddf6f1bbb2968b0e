"""One comparison: our hub against a yardstick, measured turn by turn so that both feel one load."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

Sample = Callable[[int], float]


def nothing(_round: int) -> None:
    return None


@dataclass(frozen=True)
class Unit:
    """What a sample counts. `more_is_better` decides which way a target reads."""

    name: str
    more_is_better: bool
    scale: float = 1.0


MILLISECONDS = Unit("ms", more_is_better=False, scale=1000.0)
MB_PER_SECOND = Unit("MB/s", more_is_better=True, scale=1e-6)
PER_SECOND = Unit("1/s", more_is_better=True)


@dataclass(frozen=True)
class Contest:
    """Two ways to do one thing.

    ours, theirs: take the number of the round and give one sample in the unit's base
    (seconds, bytes per second, requests per second). They time themselves, so that
    clearing up and laying out data stays out of the number.
    before: is called once per round, before both.
    target: the ratio ours/theirs to stay below (or above, when more is better); None = for
    information only.
    cure: what it would take, shown when the target is missed.
    """

    case: str
    name: str
    yardstick: str
    unit: Unit
    target: float | None
    rounds: int
    ours: Sample
    theirs: Sample
    before: Callable[[int], None] = nothing
    cure: str = ""


@dataclass(frozen=True)
class Outcome:
    contest: Contest
    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def our_median(self) -> float:
        return statistics.median(self.ours) * self.contest.unit.scale

    @property
    def their_median(self) -> float:
        return statistics.median(self.theirs) * self.contest.unit.scale

    @property
    def ratio(self) -> float:
        """The median of ours/theirs *within* a round: a loaded round slows both sides."""
        return statistics.median(self._ratios)

    @property
    def middle_half(self) -> tuple[float, float]:
        """Between which ratios the middle half of the rounds lies: how much to trust the median."""
        low, _, high = statistics.quantiles(self._ratios, n=4, method="inclusive")
        return low, high

    @property
    def _ratios(self) -> list[float]:
        return [mine / other for mine, other in zip(self.ours, self.theirs, strict=True)]

    @property
    def is_met(self) -> bool | None:
        """None when there is no target."""
        target = self.contest.target
        if target is None:
            return None
        return self.ratio >= target if self.contest.unit.more_is_better else self.ratio <= target


def run(contest: Contest) -> Outcome:
    """Measure in turns; who goes first changes every round. One round before does not count."""
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(contest.rounds + 1):
        contest.before(number)
        sides = [(contest.ours, ours), (contest.theirs, theirs)]
        for measure, samples in sides if number % 2 == 0 else reversed(sides):
            sample = measure(number)
            if number > 0:
                samples.append(sample)
    return Outcome(contest, tuple(ours), tuple(theirs))
