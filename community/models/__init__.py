"""Rows of the community: discussions, what happened in them, reactions, merges under way."""

from community.models.discussion import Discussion, DiscussionQuerySet, DiscussionStatus
from community.models.merge_attempt import MergeAttempt
from community.models.reaction import Emoji, Reaction
from community.models.review import Review, Verdict
from community.models.review_thread import DiffSide, ReviewThread
from community.models.timeline_event import CommentVersion, EventKind, TimelineEvent
from community.models.viewed_file import ViewedFile

__all__ = [
    "CommentVersion",
    "DiffSide",
    "Discussion",
    "DiscussionQuerySet",
    "DiscussionStatus",
    "Emoji",
    "EventKind",
    "MergeAttempt",
    "Reaction",
    "Review",
    "ReviewThread",
    "TimelineEvent",
    "Verdict",
    "ViewedFile",
]
