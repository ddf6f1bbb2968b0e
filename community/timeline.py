"""Writing the timeline: every row goes through here, so that counters and times stay true."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from community.attachments import claim_attachments
from community.events import CommentAdded, CommitsAdded
from community.models import Discussion, EventKind, ReviewThread, TimelineEvent
from hub.kernel.clock import now
from outbox.publish import publish
from repos.git.types import Oid
from repos.git_of import git_of

# A push of thousands tells its newest; the rest is in the history.
_MAX_COMMITS_TOLD = 250


def add_event(
    discussion: Discussion,
    kind: EventKind,
    user_id: int | None,
    data: Mapping[str, Any],  # Any: JSON
    *,
    source: TimelineEvent | None = None,
) -> TimelineEvent:
    """One row that is no comment; the discussion must be locked or new."""
    event = TimelineEvent.objects.create(
        discussion=discussion, kind=kind, author_id=user_id, data=dict(data), source=source
    )
    touch(discussion)
    return event


def write_comment(
    discussion: Discussion,
    user: User,
    text: str,
    *,
    once: str = "",
    is_first: bool = False,
    thread: ReviewThread | None = None,
) -> TimelineEvent:
    """is_first: the description, which `DiscussionOpened` tells of. thread: about lines of a file."""
    comment = TimelineEvent.objects.create(
        discussion=discussion,
        kind=EventKind.COMMENT,
        author=user,
        text=text,
        once=once,
        thread=thread,
    )
    claim_attachments(comment, user)
    discussion.comment_count += 1
    touch(discussion, "comment_count")
    if not is_first:
        publish(
            CommentAdded(
                actor_id=user.pk,
                repo_pk=discussion.repo_id,
                discussion_pk=discussion.pk,
                number=discussion.number,
                comment_pk=comment.pk,
            )
        )
    return comment


def sent_before(discussion: Discussion, user: User, once: str) -> TimelineEvent | None:
    """What the same form made a moment ago; None: nothing, or the form has no name."""
    if not once:
        return None
    return TimelineEvent.objects.filter(discussion=discussion, author=user, once=once).first()


def note_change(comment: TimelineEvent) -> None:
    """Open pages of its discussion, which must be locked, are to show it afresh."""
    comment.changed_at = now()
    comment.save(update_fields=["changed_at"])
    touch(comment.discussion)


def touch(discussion: Discussion, *fields: str) -> None:
    """Save these fields, and that something has happened."""
    discussion.updated_at = now()
    discussion.save(update_fields=["updated_at", *fields])


def tell_commits(pull_request: Discussion, head: Oid, user_id: int | None) -> None:
    """Bring the timeline to where the ref is now; told already, it does nothing.

    After a forced push only the commits that were not there before are told.
    """
    former = pull_request.head_oid
    if former == head:
        return
    git = git_of(pull_request.repo)
    base = git.try_commit(former) if former else None
    if base is None and pull_request.base_oid:
        base = git.try_commit(pull_request.base_oid)
    moment = now()
    TimelineEvent.objects.bulk_create(
        TimelineEvent(
            discussion=pull_request,
            kind=EventKind.COMMIT,
            author_id=user_id,
            created_at=moment,
            data={"subject": commit.title[:500], "oid": commit.oid},
        )
        for commit in git.commits_since(base, head, limit=_MAX_COMMITS_TOLD)
    )
    pull_request.head_oid = head
    touch(pull_request, "head_oid")
    publish(
        CommitsAdded(
            actor_id=user_id,
            repo_pk=pull_request.repo_id,
            discussion_pk=pull_request.pk,
            number=pull_request.number,
            old=former,
            new=head,
        )
    )
