"""What accounts needs from the repositories above it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypedDict

from accounts.actor import Actor
from accounts.models import Namespace
from hub.kernel.ports import Port


@dataclass(frozen=True, slots=True)
class RepoTarget:
    """A repository that a fine-grained token names. label: `datasets/ana/x`; models have no prefix."""

    pk: int
    public_id: str
    repo_type: str
    repo_id: str
    label: str


class RepoCounts(TypedDict):
    """What an actor may see of a namespace's repositories, as overviews spell it."""

    numModels: int
    numDatasets: int
    numSpaces: int


# The repository that a person wrote as `ana/x` or `datasets/ana/x`; raises RepoNotFound, BadInput.
find_repo_target: Port[Callable[[Actor, str], RepoTarget]] = Port("accounts.find_repo_target")

# By primary key; repositories that are gone, or hidden from the actor, are missing in the answer.
repo_targets: Port[Callable[[Actor, Collection[int]], Mapping[int, RepoTarget]]] = Port(
    "accounts.repo_targets"
)

repo_counts: Port[Callable[[Actor, Namespace], RepoCounts]] = Port("accounts.repo_counts")

# How many repositories a person likes, as far as the actor may see them.
like_count: Port[Callable[[Actor, Namespace], int]] = Port("accounts.like_count")
