"""Doors: find a discussion of a repository, a comment of a discussion, or say there is none."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from community import policy
from community.errors import (
    CommentNotFound,
    DiscussionNotFound,
    NotPossible,
    ReviewNotFound,
    ThreadNotFound,
)
from community.models import Discussion, EventKind, Review, ReviewThread, TimelineEvent
from repos.lookup import find_repo
from repos.models import Repository, RepoType

_MAX_NUMBER = 2**31 - 1


def find_discussion(actor: Actor, repo: Repository, number: int) -> Discussion:
    """The repository must have come through its own door.

    Raises: DiscussionNotFound, DiscussionsDisabled, RepoNotFound.
    """
    policy.require_may_read(actor, repo)
    found = (
        Discussion.objects.of(repo)
        .filter(number=number)
        .select_related("author__namespace")
        .first()
        if 0 < number <= _MAX_NUMBER
        else None
    )
    if found is None:
        raise DiscussionNotFound(number)
    found.repo = repo
    return found


def find_pull_request(actor: Actor, repo: Repository, number: int) -> Discussion:
    """Raises: NotPossible: a discussion without commits; and as `find_discussion`."""
    found = find_discussion(actor, repo, number)
    if not found.is_pull_request:
        raise NotPossible(_("Discussion %(number)s is no pull request.") % {"number": number})
    return found


def find_comment(discussion: Discussion, public_id: str) -> TimelineEvent:
    """SECURITY: looked up through its discussion; the id of a comment elsewhere does not exist.

    Raises: CommentNotFound.
    """
    found = (
        None
        if "\0" in public_id
        else TimelineEvent.objects.select_related("author__namespace")
        .filter(discussion=discussion, public_id=public_id.lower(), kind=EventKind.COMMENT)
        .first()
    )
    if found is None:
        raise CommentNotFound
    found.discussion = discussion
    return found


def find_thread(discussion: Discussion, public_id: str) -> ReviewThread:
    """SECURITY: through its discussion, as a comment. Raises: ThreadNotFound."""
    found = (
        None
        if "\0" in public_id
        else ReviewThread.objects.filter(discussion=discussion, public_id=public_id.lower()).first()
    )
    if found is None:
        raise ThreadNotFound
    found.discussion = discussion
    return found


def find_review(discussion: Discussion, public_id: str) -> Review:
    """SECURITY: through its discussion, as a comment. Raises: ReviewNotFound."""
    found = (
        None
        if "\0" in public_id
        else Review.objects.filter(discussion=discussion, public_id=public_id.lower()).first()
    )
    if found is None:
        raise ReviewNotFound
    found.discussion = discussion
    return found


def find_newest_state(actor: Actor, repo_type: RepoType, repo_id: str, number: int) -> Discussion:
    """As `find_repo` and `find_discussion`, in one question for what is public: pages poll it.

    Raises: DiscussionNotFound, DiscussionsDisabled, RepoNotFound.
    """
    found = (
        Discussion.objects.select_related("repo__namespace", "author__namespace")
        .filter(repo__repo_type=repo_type, repo__repo_id_lower=repo_id.lower(), number=number)
        .first()
        if 0 < number <= _MAX_NUMBER and "\0" not in repo_id
        else None
    )
    if found is None:
        # Says what is missing, or where it has moved to; a page that is open seldom comes here.
        return find_discussion(actor, find_repo(actor, repo_type, repo_id), number)
    policy.require_may_read(actor, found.repo)
    return found
