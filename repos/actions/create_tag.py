"""Tag a revision."""

from accounts.actor import Actor
from repos import policy
from repos.actions.move_refs import moving_refs
from repos.git.types import RefName, RefUpdate
from repos.git_of import git_of
from repos.identity import signature_of
from repos.models import PushDoor, Repository
from repos.policy import Access
from repos.ref_rules import require_room, tag_ref
from repos.revisions import resolve_revision


def create_tag(
    *,
    actor: Actor,
    repo: Repository,
    tag: str,
    revision: str,
    message: str = "",
    door: PushDoor = PushDoor.API,
) -> RefName:
    """The new tag's full name. A message makes it an annotated tag.

    Raises:
        RefExists, RefInTheWay: the name is taken.
        RevisionNotFound: nothing to tag.
        BadInput: no tag can be called so.
        Forbidden, NotSignedIn, RepoNotFound, RepoBusy.
    """
    policy.require(actor, Access.WRITE, repo)
    ref = tag_ref(repo, tag)
    git = git_of(repo)
    target = resolve_revision(git, revision, head_oid=repo.head_oid)
    if message.strip():
        target = git.write_tag(target=target, name=tag, tagger=signature_of(actor), message=message)
    with moving_refs(actor=actor, repo=repo, door=door) as moving:
        require_room(moving.git.refs("refs/tags/"), ref)
        moving.update_refs([RefUpdate(ref, None, target)])
    return ref
