"""README cards: front matter recognised, parsed, judged; the face of `card_*.py`."""

import re
from dataclasses import dataclass, field

from repos.card_rules import problems_of
from repos.card_yaml import Metadata, parse_metadata
from repos.errors import BadCard
from repos.models import RepoType

# A card of novel length is still shown, but its metadata must stand near the top.
_OPENING = re.compile(r"\s{0,1000}---[ \t]*(?:\r\n|\r|\n)")
_CLOSING = re.compile(r"(?:\A|\r\n|\r|\n)---[ \t]*(?=\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Card:
    """metadata: JSON-safe, {} without front matter. body: the markdown after it."""

    metadata: Metadata = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, slots=True)
class CardProblems:
    """errors refuse a commit; warnings are only shown. One sentence each."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def split_front_matter(text: str) -> tuple[str | None, str]:
    """The YAML between the dashes (None without any) and the markdown after it.

    Source: huggingface_hub 2.4 `repocard.REGEX_YAML_BLOCK`, "the exact same regex as the Hub".
    """
    text = text.removeprefix("\ufeff")
    opening = _OPENING.match(text)
    if opening is None:
        return None, text
    # The line break that ends the opening dashes may also begin the closing ones.
    rest = text[opening.end() :]
    closing = _CLOSING.search(rest)
    if closing is None:
        return None, text
    body = rest[closing.end() :]
    return rest[: closing.start()], body.lstrip("\r\n")


def read_card(text: str) -> Card:
    """The card, whole.

    Raises:
        BadCard: there is front matter, and it cannot be read.
    """
    front, body = split_front_matter(text)
    return Card(metadata={} if front is None else parse_metadata(front), body=body)


def validate_card(text: str, repo_type: RepoType) -> CardProblems:
    """What is wrong with a README of that kind of repository; never raises."""
    try:
        card = read_card(text)
    except BadCard as error:
        return CardProblems(errors=list(error.problems))
    if not card.metadata:
        return CardProblems(warnings=["empty or missing yaml metadata in repo card"])
    errors, warnings = problems_of(card.metadata, repo_type)
    return CardProblems(errors=errors, warnings=warnings)


def require_valid_card(content: bytes, repo_type: RepoType) -> None:
    """Pass, or refuse a README that a commit is about to store.

    Raises:
        BadCard: its metadata has errors.
    """
    problems = validate_card(content.decode("utf-8", "replace"), repo_type)
    if problems.errors:
        raise BadCard(problems.errors)
