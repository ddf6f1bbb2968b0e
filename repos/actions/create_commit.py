"""Commit files to a branch or to a pull request: what an API commit and a web edit have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.actor import Actor
from hub.kernel.errors import BadInput, NotSupported
from repos import policy, ports
from repos.actions.link_lfs_objects import link_lfs_objects
from repos.actions.move_refs import Moving, moving_refs
from repos.commit_draft import Draft
from repos.commit_rules import new_files, require_fitting, require_unlocked
from repos.crash_points import crash_point
from repos.errors import HeadMoved, RevisionNotFound
from repos.git.errors import RefMoved
from repos.git.names import pull_number
from repos.git.repository import GitRepository
from repos.git.types import Change, Oid, RefName, RefUpdate
from repos.git_of import git_of
from repos.identity import signature_of
from repos.lfs.locks import locked_paths
from repos.models import PushDoor, Repository
from repos.policy import Access
from repos.ref_rules import RefNotYours, committable_ref

_MAX_MESSAGE_CHARS = 64_000
# A git push moves refs without the row's lock; it can win that often before we give up.
_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class CommitResult:
    """oid: the commit that holds the changes, be it new or there already. ref: where it is."""

    oid: Oid
    ref: RefName
    pull_request_number: int | None = None


def create_commit(
    *,
    actor: Actor,
    repo: Repository,
    revision: str,
    changes: Sequence[Change],
    summary: str,
    description: str = "",
    parent: str | None = None,
    as_pull_request: bool = False,
    door: PushDoor = PushDoor.API,
) -> CommitResult:
    """Build on the head of `revision` and move it; all of the changes or none.

    parent: 5 to 40 digits of the commit that the head must be (for a pull request: that it starts
    from). Without it, commits that arrive together are stacked on each other.
    A client that repeats itself gets the commit that it made; a commit that changes nothing is not
    made.

    Raises:
        HeadMoved: `parent` is not the head; RepoBusy: no turn within half a minute. Try again.
        RevisionNotFound: no such branch or pull request.
        EntryNotFound, PathConflict, UnstorablePath, ContentTooLarge, FolderTooFull, BadCard,
        LfsObjectMissing, FileLocked: one of the changes cannot be.
        Forbidden, NotSignedIn, RepoNotFound, GatedRepo, NotSupported (pull requests).
    """
    _require_may_commit(actor, repo, revision, as_pull_request=as_pull_request)
    ref = _target(repo, revision)
    git = git_of(repo)
    files = new_files(git, changes)
    for file in files:
        require_fitting(repo.kind, file)
    require_unlocked(locked_paths(repo, by_others_than=actor.user), changes)
    pointers = [file.pointer for file in files if file.pointer is not None]
    if pointers:
        link_lfs_objects(actor=actor, repo=repo, pointers=pointers)
    draft = Draft(
        git=git,
        changes=tuple(changes),
        files=tuple(files),
        author=signature_of(actor),
        message=_message(summary, description),
    )
    head = _head(repo, git, ref)
    if as_pull_request:
        base = head if parent is None else _starting_point(git, parent, head)
        return _open_pull_request(
            actor=actor,
            repo=repo,
            draft=draft,
            base=base,
            target=ref,
            title=summary,
            description=description,
            door=door,
        )
    if parent is not None and (head is None or not head.startswith(parent.lower())):
        return CommitResult(_made_before(draft, parent, head), ref)
    built = draft.build(head)
    if built.changes_nothing and head is not None:
        return CommitResult(head, ref)
    crash_point("built")
    for _attempt in range(_ATTEMPTS):
        try:
            with moving_refs(actor=actor, repo=repo, door=door) as moving:
                return CommitResult(_append(moving, ref, draft, head, parent), ref)
        except RefMoved:
            continue
    raise HeadMoved


def _require_may_commit(
    actor: Actor, repo: Repository, revision: str, *, as_pull_request: bool
) -> None:
    if as_pull_request:
        policy.require_may_open_pull_request(actor, repo)
        if not ports.open_pull_request.is_bound:
            raise NotSupported(_("This hub does not take pull requests."))
        return
    number = pull_number(revision)
    if number is not None and ports.may_push_to_pull_request.is_bound:
        ports.may_push_to_pull_request.get()(actor=actor, repo=repo, number=number)
        return
    policy.require(actor, Access.WRITE, repo)


def _target(repo: Repository, revision: str) -> RefName:
    try:
        return committable_ref(revision)
    except RefNotYours:
        raise
    except BadInput as error:
        # An oid, or a name that no branch can have: for the client it is a missing branch.
        raise RevisionNotFound(revision[:200]) from error


def _message(summary: str, description: str) -> str:
    title = " ".join(summary.split())
    if not title:
        raise BadInput(_("A commit needs a summary."))
    message = f"{title}\n\n{description.strip()}" if description.strip() else title
    if len(message) > _MAX_MESSAGE_CHARS or "\0" in message:
        raise BadInput(
            _("A commit message has at most %(limit)s characters and no NUL.")
            % {"limit": _MAX_MESSAGE_CHARS}
        )
    return message


def _head(repo: Repository, git: GitRepository, ref: RefName) -> Oid | None:
    """None: the default branch before its first commit. Raises: RevisionNotFound."""
    head = git.try_resolve(ref)
    if head is None and ref != f"refs/heads/{repo.default_branch}":
        raise RevisionNotFound(ref.removeprefix("refs/heads/"))
    return head


def _append(
    moving: Moving, ref: RefName, draft: Draft, expected: Oid | None, parent: str | None
) -> Oid:
    """With the row locked: put the built commit on its head, or build it again on the new one."""
    head = moving.git.try_resolve(ref)
    if head != expected and parent is not None:
        return _made_before(draft, parent, head)
    built = draft.build(head)
    if built.changes_nothing and head is not None:
        return head
    moving.update_refs([RefUpdate(ref, head, built.oid)])
    return built.oid


def _made_before(draft: Draft, parent: str, head: Oid | None) -> Oid:
    """The commit of an earlier attempt whose answer the client never saw.

    Raises: HeadMoved: there is none, so the client has to look at what came in between.
    """
    made = None if head is None else draft.find_made(parent.lower(), head)
    if made is None:
        raise HeadMoved
    return made


def _starting_point(git: GitRepository, parent: str, head: Oid | None) -> Oid:
    """A pull request may start from any commit of the target's history. Raises: RevisionNotFound."""
    if head is not None and head.startswith(parent.lower()):
        return head
    start = git.try_commit(parent.lower())
    if start is None or head is None or not git.is_ancestor(start, head):
        raise RevisionNotFound(parent[:200])
    return start


def _open_pull_request(
    *,
    actor: Actor,
    repo: Repository,
    draft: Draft,
    base: Oid | None,
    target: RefName,
    title: str,
    description: str,
    door: PushDoor,
) -> CommitResult:
    if pull_number(target) is not None:
        raise RevisionNotFound(target)
    built = draft.build(base)
    with moving_refs(actor=actor, repo=repo, door=door) as moving:
        born = ports.open_pull_request.get()(
            actor=actor,
            repo=moving.repo,
            title=title,
            description=description,
            target=target,
            base=base,
            head=built.oid,
        )
        moving.update_refs([RefUpdate(born.ref, None, built.oid)])
        moving.born.append(born.ref)
    return CommitResult(built.oid, born.ref, born.number)
