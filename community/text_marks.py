"""Words that mean something on this hub: `@ana`, `#12`, `ana/bert#12`, the id of a commit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from repos.models import RepoType

_PART = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
# One alternative after the other: whoever matches first takes the word.
_MARK = re.compile(
    rf"(?<![\w@/.+-])@(?P<name>{_PART})(?P<not_a_name>[@/]?)"
    rf"|(?<![\w@/.+#-])(?P<repo>(?:models/|datasets/|spaces/)?{_PART}/{_PART})#(?P<there>\d{{1,9}})(?!\w)"
    r"|(?<![\w@/&#.-])#(?P<here>\d{1,9})(?!\w)"
    r"|(?<![\w@/.#+-])(?P<oid>[0-9a-f]{7,40})(?![\w/@-])",
    re.ASCII,
)
_MAX_NAME_CHARS = 96
_MAX_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class NameMark:
    """name: lower case."""

    name: str


@dataclass(frozen=True, slots=True)
class DiscussionMark:
    """repo: (type, id in lower case), None for the repository in which the text stands."""

    number: int
    repo: tuple[RepoType, str] | None = None


@dataclass(frozen=True, slots=True)
class CommitMark:
    """prefix: 7 to 40 hexadecimal digits."""

    prefix: str


Mark = NameMark | DiscussionMark | CommitMark


def marks_in(text: str) -> Iterator[tuple[int, int, Mark]]:
    """(start, end, what it may mean) in order; whether it exists is asked elsewhere."""
    for match in _MARK.finditer(text):
        mark, end = _read(match)
        if mark is not None:
            yield match.start(), end, mark


def _read(match: re.Match[str]) -> tuple[Mark | None, int]:
    if match["name"]:
        name = match["name"].rstrip(".-")
        # "@ana@example.org" and "@types/node" name nobody here.
        is_name = not match["not_a_name"] and len(name) <= _MAX_NAME_CHARS
        return NameMark(name.lower()) if is_name else None, match.start() + 1 + len(name)
    if match["oid"]:
        return CommitMark(match["oid"]), match.end()
    number = int(match["here"] or match["there"])
    if not 0 < number <= _MAX_NUMBER:
        return None, match.end()
    return DiscussionMark(number, _repo_of(match["repo"])), match.end()


def _repo_of(text: str | None) -> tuple[RepoType, str] | None:
    """A model's unless it says otherwise, as in addresses."""
    if text is None:
        return None
    head, _, rest = text.partition("/")
    prefix = f"{head}/" if "/" in rest else ""
    kind = next(
        (one for one in RepoType if prefix and one.url_prefix == prefix),
        RepoType.MODEL,
    )
    return kind, (rest if prefix else text).lower()
