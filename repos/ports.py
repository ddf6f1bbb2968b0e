"""What repositories need of the apps above them."""

from dataclasses import dataclass
from typing import Protocol

from accounts.actor import Actor
from hub.kernel.ports import Port
from repos.git.types import Oid, RefName
from repos.models import Repository


@dataclass(frozen=True, slots=True)
class BornPullRequest:
    """The number that was promised, and the ref that its commits go to."""

    number: int
    ref: RefName


class OpenPullRequest(Protocol):
    """Make the row of a pull request inside the caller's transaction and tell its number.

    repo: locked. base: what `head` was built on; None in a repository without commits.
    """

    def __call__(
        self,
        *,
        actor: Actor,
        repo: Repository,
        title: str,
        description: str,
        target: RefName,
        base: Oid | None,
        head: Oid,
    ) -> BornPullRequest: ...


open_pull_request: Port[OpenPullRequest] = Port("repos.open_pull_request")


class MayPushToPullRequest(Protocol):
    """Pass if the actor may add commits to that open pull request.

    Raises:
        Forbidden, NotSignedIn, RepoNotFound: not its author, and no writer.
        RevisionNotFound: there is no such open pull request.
    """

    def __call__(self, *, actor: Actor, repo: Repository, number: int) -> None: ...


may_push_to_pull_request: Port[MayPushToPullRequest] = Port("repos.may_push_to_pull_request")
