"""What a probe says: fine, worth knowing, or a problem, and then what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    FINE = "ok"
    WARNING = "warning"
    PROBLEM = "PROBLEM"


@dataclass(frozen=True, slots=True)
class Finding:
    """words: one sentence of fact and, unless all is fine, one of advice."""

    verdict: Verdict
    subject: str
    words: str


def fine(subject: str, words: str) -> Finding:
    return Finding(Verdict.FINE, subject, words)


def warning(subject: str, words: str) -> Finding:
    return Finding(Verdict.WARNING, subject, words)


def problem(subject: str, words: str) -> Finding:
    return Finding(Verdict.PROBLEM, subject, words)
