"""What can be said to have happened in a discussion."""

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionEvent(DomainEvent):
    """Base: ordered per discussion. The keys stay meaningful after the rows have gone."""

    repo_pk: int
    discussion_pk: int
    number: int

    @property
    def ordering_key(self) -> str:
        return f"discussion:{self.discussion_pk}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionOpened(DiscussionEvent):
    """comment_pk: the timeline event that holds the description."""

    name: ClassVar[str] = "discussion.opened"
    is_pull_request: bool
    title: str
    status: str
    comment_pk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionRenamed(DiscussionEvent):
    name: ClassVar[str] = "discussion.renamed"
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged(DiscussionEvent):
    """Between draft, open and closed; a merge is an event of its own."""

    name: ClassVar[str] = "discussion.status_changed"
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionPinned(DiscussionEvent):
    name: ClassVar[str] = "discussion.pinned"
    is_pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionLocked(DiscussionEvent):
    name: ClassVar[str] = "discussion.locked"
    is_locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestMerged(DiscussionEvent):
    name: ClassVar[str] = "discussion.merged"
    target_ref: str
    merge_oid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitsAdded(DiscussionEvent):
    """The ref of a pull request moved. old: "" never; the commits stand in the timeline."""

    name: ClassVar[str] = "discussion.commits_added"
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRefDeleted(DiscussionEvent):
    name: ClassVar[str] = "discussion.ref_deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentAdded(DiscussionEvent):
    name: ClassVar[str] = "comment.added"
    comment_pk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentEdited(DiscussionEvent):
    name: ClassVar[str] = "comment.edited"
    comment_pk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentHidden(DiscussionEvent):
    """What was written is gone; listeners forget it too."""

    name: ClassVar[str] = "comment.hidden"
    comment_pk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionChanged(DiscussionEvent):
    name: ClassVar[str] = "comment.reaction_changed"
    comment_pk: int
    emoji: str
    is_set: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSubmitted(DiscussionEvent):
    """verdict: `approve`, `request-changes` or `comment`, about `head`.

    has_words: they are a comment, which has an event of its own.
    """

    name: ClassVar[str] = "review.submitted"
    verdict: str
    head: str
    has_words: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDismissed(DiscussionEvent):
    name: ClassVar[str] = "review.dismissed"
    review_pk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadResolved(DiscussionEvent):
    """A conversation about lines was settled, or (is_resolved false) taken up again."""

    name: ClassVar[str] = "thread.resolved"
    thread_pk: int
    is_resolved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMade(DomainEvent):
    """For operators only: it names neither the words nor what they are about."""

    name: ClassVar[str] = "report.made"
    repo_pk: int
    report_pk: int

    @property
    def ordering_key(self) -> str:
        return f"report:{self.report_pk}"
