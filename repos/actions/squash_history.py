"""Replace the history of one ref by a single commit with the same files."""

from accounts.actor import Actor
from hub.kernel.errors import BadInput
from repos import policy
from repos.actions.move_refs import moving_refs
from repos.errors import HeadMoved, RevisionNotFound
from repos.git.errors import RefMoved
from repos.git.names import pull_number
from repos.git.types import Oid, RefName, RefUpdate
from repos.git_of import git_of
from repos.identity import signature_of
from repos.models import PushDoor, Repository
from repos.policy import Access
from repos.ref_rules import CONVERTED, branch_ref

_MAX_MESSAGE = 500


def squash_history(
    *,
    actor: Actor,
    repo: Repository,
    branch: str,
    message: str = "",
    door: PushDoor = PushDoor.API,
) -> Oid:
    """The only commit that the ref now has. Other refs keep their history.

    branch: also `refs/pr/N` and `refs/convert/…`, as clients do. Squashing again with the same
    message changes nothing.

    Raises:
        RevisionNotFound: no such branch.
        HeadMoved: somebody pushed meanwhile.
        BadInput: a tag, or a message over 500 characters.
        Forbidden, NotSignedIn, RepoNotFound, RepoBusy.
    """
    policy.require(actor, Access.WRITE, repo)
    if len(message) > _MAX_MESSAGE:
        raise BadInput(f'"message" is longer than {_MAX_MESSAGE} characters.')
    ref = _ref(branch)
    git = git_of(repo)
    head = git.try_resolve(ref)
    if head is None:
        raise RevisionNotFound(branch[:200])
    text = message.strip() or f"Super-squash branch '{branch}'"
    before = git.commit(head)
    if not before.parents and before.message == text:
        return head
    squashed = git.commit_tree(before.tree, parents=[], author=signature_of(actor), message=text)
    try:
        with moving_refs(actor=actor, repo=repo, door=door) as moving:
            moving.update_refs([RefUpdate(ref, head, squashed)])
    except RefMoved as error:
        raise HeadMoved from error
    return squashed


def _ref(branch: str) -> RefName:
    if pull_number(branch) is not None or branch.startswith(CONVERTED):
        return RefName(branch)
    return branch_ref(branch.removeprefix("refs/heads/"))
