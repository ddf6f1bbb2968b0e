"""Delete a branch; its commits stay until maintenance, but nothing leads to them any more."""

from accounts.actor import Actor
from repos import policy
from repos.actions.move_refs import moving_refs
from repos.errors import RevisionNotFound
from repos.git.names import ref_problem
from repos.git.types import RefName, RefUpdate
from repos.models import PushDoor, Repository
from repos.policy import Access
from repos.ref_rules import require_deletable


def delete_branch(
    *, actor: Actor, repo: Repository, branch: str, door: PushDoor = PushDoor.API
) -> None:
    """Raises:
    DefaultBranchKept: it is the default branch.
    RevisionNotFound: no such branch (a tag is not one).
    Forbidden, NotSignedIn, RepoNotFound, RepoBusy.
    """
    policy.require(actor, Access.WRITE, repo)
    ref = RefName(f"refs/heads/{branch}")
    if ref_problem(ref):
        raise RevisionNotFound(branch[:200])
    require_deletable(repo, ref)
    with moving_refs(actor=actor, repo=repo, door=door) as moving:
        standing = moving.git.refs("refs/heads/").get(ref)
        if standing is None:
            raise RevisionNotFound(branch)
        moving.update_refs([RefUpdate(ref, standing, None)])
