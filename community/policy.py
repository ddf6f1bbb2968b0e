"""Who may talk: what the repository's own policy says, combined with who began and what is locked."""

from accounts import policy as accounts_policy
from accounts.actor import Actor
from accounts.models import User
from community.errors import DiscussionLocked, DiscussionsDisabled
from community.models import Discussion, TimelineEvent
from hub.kernel.errors import Forbidden
from repos import policy as repos_policy
from repos.errors import RepoDisabled
from repos.models import Repository
from repos.policy import Access


def require_may_read(actor: Actor, repo: Repository) -> None:
    """Pass whoever sees the repository; a gated one's discussions are open to all.

    Raises:
        RepoNotFound, RepoDisabled.
        DiscussionsDisabled: switched off by the owner; refs stay, and everything comes back.
    """
    repos_policy.require(actor, Access.SEE, repo)
    if repo.is_disabled and not actor.is_system:
        raise RepoDisabled
    if repo.discussions_disabled and not actor.is_system:
        raise DiscussionsDisabled


def require_may_open(actor: Actor, repo: Repository) -> User:
    """The person who may begin a discussion.

    Raises: NotSignedIn, Forbidden (a reading token), and as `require_may_read`.
    """
    require_may_read(actor, repo)
    return repos_policy.require_may_speak(actor, repo)


def require_may_report(actor: Actor, repo: Repository) -> User:
    """Whoever sees it and is signed in, also where he is blocked or discussions are off.

    Raises: NotSignedIn, RepoNotFound.
    """
    repos_policy.require(actor, Access.SEE, repo)
    return accounts_policy.require_signed_in(actor)


def require_may_propose(actor: Actor, repo: Repository) -> User:
    """The person who may begin a pull request: one who reads the files.

    Raises: GatedRepo, and as `require_may_open`.
    """
    require_may_read(actor, repo)
    return repos_policy.require_may_open_pull_request(actor, repo)


def require_may_comment(actor: Actor, discussion: Discussion) -> User:
    """Raises: DiscussionLocked, and as `require_may_open`."""
    user = require_may_open(actor, discussion.repo)
    if discussion.is_locked:
        raise DiscussionLocked
    return user


def require_may_manage(actor: Actor, discussion: Discussion) -> User:
    """Title, close, reopen, publish: who opened it, and writers.

    Raises: Forbidden, and as `require_may_open`.
    """
    user = require_may_open(actor, discussion.repo)
    if discussion.author_id != user.pk:
        repos_policy.require(actor, Access.WRITE, discussion.repo)
    return user


def require_may_moderate(actor: Actor, discussion: Discussion) -> User:
    """Merge, pin, lock, delete the ref: writers.

    Raises: Forbidden, and as `require_may_open`.
    """
    user = require_may_open(actor, discussion.repo)
    repos_policy.require(actor, Access.WRITE, discussion.repo)
    return user


def require_may_edit_comment(actor: Actor, comment: TimelineEvent) -> User:
    """Change or hide it: its author, and writers.

    Raises: Forbidden, and as `require_may_open`.
    """
    repo = comment.discussion.repo
    user = require_may_open(actor, repo)
    if comment.author_id != user.pk:
        repos_policy.require(actor, Access.WRITE, repo)
    return user


def require_may_push(actor: Actor, pull_request: Discussion) -> User:
    """Add commits to it: who opened it and still reads the files, and writers.

    Raises: Forbidden, GatedRepo, and as `require_may_open`.
    """
    user = require_may_propose(actor, pull_request.repo)
    if pull_request.author_id != user.pk:
        try:
            repos_policy.require(actor, Access.WRITE, pull_request.repo)
        except Forbidden as error:
            raise Forbidden(
                f"refs/pr/{pull_request.number} belongs to the pull request of somebody else; "
                "only its author and writers of the repository may push to it."
            ) from error
    return user


def may_read_files(actor: Actor, repo: Repository) -> bool:
    """Whether diffs and names of files may be shown: not those of a gated repository to strangers."""
    return not repo.is_disabled and repos_policy.access(actor, repo) >= Access.READ


def may_write(actor: Actor, repo: Repository) -> bool:
    return repos_policy.access(actor, repo) >= Access.WRITE
