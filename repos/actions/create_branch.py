"""Make a branch, or with `overwrite` put one elsewhere."""

from accounts.actor import Actor
from repos import policy
from repos.actions.move_refs import moving_refs
from repos.first_files import default_gitattributes
from repos.git.repository import GitRepository
from repos.git.types import Oid, PutFile, RefName, RefUpdate, RepoPath
from repos.git_of import git_of
from repos.identity import system_signature
from repos.models import PushDoor, Repository
from repos.policy import Access
from repos.ref_rules import branch_ref, require_room
from repos.revisions import resolve_revision


def create_branch(
    *,
    actor: Actor,
    repo: Repository,
    branch: str,
    starting_point: str = "",
    is_empty: bool = False,
    overwrite: bool = False,
    door: PushDoor = PushDoor.API,
) -> RefName:
    """The new branch's full name.

    starting_point: any revision; "" is the default branch. is_empty: begin with the first commit of
    a new repository instead, without history. overwrite: move the branch when it exists.

    Raises:
        RefExists, RefInTheWay: the name is taken.
        RevisionNotFound: no such starting point.
        BadInput: no branch can be called so.
        Forbidden, NotSignedIn, RepoNotFound, RepoBusy.
    """
    policy.require(actor, Access.WRITE, repo)
    ref = branch_ref(branch)
    git = git_of(repo)
    commit = _first_commit(repo, git) if is_empty else _starting_point(repo, git, starting_point)
    with moving_refs(actor=actor, repo=repo, door=door) as moving:
        refs = moving.git.refs()
        standing = refs.get(ref)
        if standing is None or not overwrite:
            require_room(refs, ref)
        if standing != commit:
            moving.update_refs([RefUpdate(ref, standing, commit)])
    return ref


def _starting_point(repo: Repository, git: GitRepository, revision: str) -> Oid:
    return resolve_revision(git, revision or repo.default_branch, head_oid=repo.head_oid)


def _first_commit(repo: Repository, git: GitRepository) -> Oid:
    attributes = default_gitattributes(repo.kind).encode()
    return git.build_commit(
        parent=None,
        changes=[PutFile(RepoPath(".gitattributes"), attributes)],
        author=system_signature(),
        message="initial commit",
    )
