"""Delete a tag."""

from accounts.actor import Actor
from repos import policy
from repos.actions.move_refs import moving_refs
from repos.errors import RevisionNotFound
from repos.git.names import ref_problem
from repos.git.types import RefName, RefUpdate
from repos.models import PushDoor, Repository
from repos.policy import Access


def delete_tag(*, actor: Actor, repo: Repository, tag: str, door: PushDoor = PushDoor.API) -> None:
    """Raises:
    RevisionNotFound: no such tag (a branch is not one).
    Forbidden, NotSignedIn, RepoNotFound, RepoBusy.
    """
    policy.require(actor, Access.WRITE, repo)
    ref = RefName(f"refs/tags/{tag}")
    if ref_problem(ref):
        raise RevisionNotFound(tag[:200])
    with moving_refs(actor=actor, repo=repo, door=door) as moving:
        standing = moving.git.refs("refs/tags/").get(ref)
        if standing is None:
            raise RevisionNotFound(tag)
        moving.update_refs([RefUpdate(ref, standing, None)])
