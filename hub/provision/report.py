"""What provisioning did and what it could not do, with places in the file."""

from dataclasses import dataclass, field


class Misdeclared(Exception):
    """Something in the file cannot be; `place` is like `repos[2].commits[0].files["a.txt"]`."""

    def __init__(self, place: str, words: str) -> None:
        super().__init__(f"{place}: {words}" if place else words)


@dataclass(slots=True)
class Report:
    """Lines for the operator. created and changed are empty when everything was there already."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def warn(self, place: str, words: str) -> None:
        self.warnings.append(f"{place}: {words}")

    def fail(self, place: str, words: str) -> None:
        self.problems.append(f"{place}: {words}" if place else words)
