"""Who may talk: what the repository's own policy says, combined with who began and what is locked."""

from django.utils.translation import gettext as _

from accounts import policy as accounts_policy
from accounts.actor import Actor
from accounts.models import User
from community.errors import DiscussionLocked, DiscussionsDisabled, NotPossible
from community.models import Discussion, TimelineEvent, Verdict
from hub.kernel.errors import Forbidden
from repos import policy as repos_policy
from repos.errors import RepoDisabled
from repos.git.types import ZERO_OID, RefName, RefUpdate
from repos.models import ProtectedRef, Repository
from repos.policy import Access
from repos.protection import RefProtected


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


def require_may_attach(actor: Actor, repo: Repository | None) -> User:
    """The person who may upload a picture; repo: None when it is not yet known for which one.

    Raises: as `require_may_open`.
    """
    if repo is None:
        return accounts_policy.require_may_follow(actor)
    return require_may_open(actor, repo)


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
                _(
                    "refs/pr/%(number)s belongs to the pull request of somebody else; "
                    "only its author and writers of the repository may push to it."
                )
                % {"number": pull_request.number}
            ) from error
    return user


def require_may_talk_of_files(actor: Actor, pull_request: Discussion) -> User:
    """Comment on lines: whoever may comment and reads the files.

    Raises: GatedRepo, and as `require_may_comment`.
    """
    user = require_may_comment(actor, pull_request)
    repos_policy.require(actor, Access.READ, pull_request.repo)
    return user


def require_may_mark(actor: Actor, pull_request: Discussion) -> User:
    """Keep marks of one's own on its files, also of one that is over or locked.

    Raises: NotSignedIn, Forbidden (a reading token), GatedRepo, and as `require_may_read`.
    """
    user = require_may_open(actor, pull_request.repo)
    repos_policy.require(actor, Access.READ, pull_request.repo)
    return user


def require_may_review(actor: Actor, pull_request: Discussion, verdict: Verdict) -> User:
    """Judge a pull request: whoever reads the files and may comment. His own he may only comment.

    Whether a verdict counts is another question; strangers may have one too.

    Raises: NotPossible (one's own), GatedRepo, and as `require_may_comment`.
    """
    user = require_may_talk_of_files(actor, pull_request)
    if verdict is not Verdict.COMMENT and pull_request.author_id == user.pk:
        raise NotPossible(_("You opened this pull request; somebody else has to judge it."))
    return user


def merge_refusal(actor: Actor, pull_request: Discussion, rules: list[ProtectedRef]) -> str:
    """Why the rules of the target keep a writer from merging there; "" when they do not."""
    update = RefUpdate(RefName(pull_request.target_ref), ZERO_OID, ZERO_OID)
    try:
        repos_policy.require_may_move(actor, pull_request.repo, update, rules=rules, is_merge=True)
    except RefProtected as error:
        return error.message
    return ""


def may_read_files(actor: Actor, repo: Repository) -> bool:
    """Whether diffs and names of files may be shown: not those of a gated repository to strangers."""
    return not repo.is_disabled and repos_policy.access(actor, repo) >= Access.READ


def may_write(actor: Actor, repo: Repository) -> bool:
    return repos_policy.access(actor, repo) >= Access.WRITE
