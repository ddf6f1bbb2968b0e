"""How a discussion gets its number and its first rows: the common part of every way to open one."""

from dataclasses import dataclass

from django.db.models import Max

from accounts.models import User
from community.events import DiscussionOpened
from community.models import Discussion, DiscussionStatus
from community.timeline import write_comment
from outbox.publish import publish
from repos.git.repository import GitRepository
from repos.git.types import Oid, RefName, RefUpdate
from repos.models import Repository


@dataclass(frozen=True, slots=True)
class Proposal:
    """What makes a discussion a pull request. base: None in a repository without commits."""

    target: RefName
    base: Oid | None
    status: DiscussionStatus


def bear(
    repo: Repository,
    user: User,
    *,
    title: str,
    text: str,
    once: str = "",
    proposal: Proposal | None = None,
) -> Discussion:
    """The next discussion of the repository, whose row must be locked: the number is counted."""
    known = Discussion.objects.of(repo).aggregate(last=Max("number"))["last"] or 0
    discussion = Discussion(
        repo=repo, number=known + 1, title=title, author=user, once=once, is_pull_request=False
    )
    if proposal is not None:
        discussion.is_pull_request = True
        discussion.status = proposal.status
        discussion.target_ref = proposal.target
        discussion.base_oid = discussion.head_oid = proposal.base or ""
    discussion.save(force_insert=True)
    comment = write_comment(discussion, user, text, is_first=True)
    publish(
        DiscussionOpened(
            actor_id=user.pk,
            repo_pk=repo.pk,
            discussion_pk=discussion.pk,
            number=discussion.number,
            is_pull_request=discussion.is_pull_request,
            title=title,
            status=discussion.status,
            comment_pk=comment.pk,
        )
    )
    return discussion


def clear_ref(git: GitRepository, ref: RefName) -> None:
    """Take away what a process that died left under a number which was promised to nobody.

    Only with the repository locked, and only for a number that was just born.
    """
    leftover = git.refs("refs/pr/").get(ref)
    if leftover is not None:
        git.update_refs([RefUpdate(ref, leftover, None)])


def opened_before(repo: Repository, user: User, once: str) -> Discussion | None:
    """What the same form made a moment ago."""
    if not once:
        return None
    return Discussion.objects.filter(repo=repo, author=user, once=once).first()
