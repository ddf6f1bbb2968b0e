"""Take a git push: refs judged first, objects in quarantine, then git moves and we announce."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import Error as DatabaseError
from django.db import close_old_connections

from accounts.actor import Actor
from hub.kernel.errors import HubError
from repos import policy, ports
from repos.actions.announce_refs import announce_refs
from repos.actions.move_refs import close_push, open_push
from repos.crash_points import crash_point
from repos.git.pktline import Reads
from repos.git.pushes import Quarantine
from repos.git.transport import (
    PushRequest,
    read_ref_commands,
    receive_pack,
    refused_push,
)
from repos.git.types import RefUpdate
from repos.git_of import git_of
from repos.locking import repo_locked
from repos.models import Push, PushDoor, Repository
from repos.policy import Access
from repos.push_rules import refused_content, refused_refs

log = logging.getLogger(__name__)
_CHUNK = 1 << 20


def require_may_push(*, actor: Actor, repo: Repository) -> None:
    """Pass whoever may move at least one ref: writers, and readers who may have a pull request.

    Raises: see `policy.require`.
    """
    if ports.may_push_to_pull_request.is_bound and actor.user is not None:
        policy.require_may_open_pull_request(actor, repo)
        return
    policy.require(actor, Access.WRITE, repo)


def receive_push(
    *, actor: Actor, repo: Repository, body: Reads, protocol: str | None
) -> Iterator[bytes]:
    """The answer to the push, while it runs. What the hub refuses, it says as `remote:` lines.

    All refs move or, when one of them is refused here, none. Between two pushes at once git itself
    decides, ref by ref.

    Raises:
        BadPktLine, BadInput, TooLarge: the request is not a push that can be judged.
        Forbidden, NotSignedIn, RepoNotFound.
    """
    require_may_push(actor=actor, repo=repo)
    request = read_ref_commands(body)
    if not request.updates:
        # git asks with an empty request whether its credentials are good.
        return iter(())
    reasons = refused_refs(actor, repo, request.updates)
    if reasons:
        return _refusal(repo, request, body, reasons)
    run = _Run(actor, repo, request.updates)
    return receive_pack(
        git_of(repo).git_dir,
        request,
        body,
        judge=run.judge,
        protocol=protocol,
        on_done=run.announce,
    )


def _refusal(
    repo: Repository, request: PushRequest, body: Reads, reasons: dict[str, str]
) -> Iterator[bytes]:
    # A client that is still sending would take an early answer for a broken connection.
    while body.read(_CHUNK):
        pass
    for ref, reason in reasons.items():
        log.info("push_refused", extra={"repo_id": repo.pk, "ref": ref[:200], "reason": reason})
    text = "\n".join(dict.fromkeys(reasons.values()))
    yield refused_push(request, reasons, text)


@dataclass(slots=True)
class _Run:
    """One push on its way through git. push: set once the verdict is yes."""

    actor: Actor
    repo: Repository
    updates: Sequence[RefUpdate]
    push: Push | None = None

    def judge(self, folder: Path) -> str:
        """Asked with the objects in quarantine; what is written down here survives a crash."""
        crash_point("quarantined")
        # The pack may have taken hours; a database server hangs up on silence.
        close_old_connections()
        git_dir = git_of(self.repo).git_dir
        with Quarantine(git_dir, folder) as quarantine:
            refusal = refused_content(self.actor, self.repo, quarantine, self.updates)
        if refusal:
            log.info("push_refused", extra={"repo_id": self.repo.pk, "reason": refusal[:500]})
            return refusal
        self.push = open_push(actor=self.actor, repo=self.repo, door=PushDoor.GIT)
        return ""

    def announce(self) -> None:
        """Mirror what has moved, before the client learns the outcome."""
        if self.push is None:
            return
        crash_point("refs-moved")
        close_old_connections()
        try:
            with repo_locked(self.repo) as locked:
                # The push was judged; a right that ended meanwhile must not leave the mirror wrong.
                announce_refs(actor=self.actor.as_system("announce a push"), repo=locked)
                close_push(self.push)
                crash_point("announced")
        except (HubError, DatabaseError) as error:
            # The refs have moved, so the pusher is told the truth; the journal row stays open, and
            # `reconcile_refs` does the rest.
            log.warning(
                "announce_late", extra={"repo_id": self.repo.pk, "reason": str(error)[:300]}
            )
        crash_point("committed")
