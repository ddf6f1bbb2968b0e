"""Rows of the community: discussions, what happened in them, pictures, reports, merges under way."""

from community.models.attachment import Attachment
from community.models.discussion import (
    Discussion,
    DiscussionQuerySet,
    DiscussionStatus,
    status_name,
)
from community.models.merge_attempt import MergeAttempt
from community.models.reaction import Emoji, Reaction
from community.models.report import COMMENT_REASONS, REPO_REASONS, Report, ReportReason
from community.models.review import Review, Verdict
from community.models.review_thread import DiffSide, ReviewThread
from community.models.timeline_event import CommentVersion, EventKind, TimelineEvent
from community.models.viewed_file import ViewedFile

__all__ = [
    "COMMENT_REASONS",
    "REPO_REASONS",
    "Attachment",
    "CommentVersion",
    "DiffSide",
    "Discussion",
    "DiscussionQuerySet",
    "DiscussionStatus",
    "Emoji",
    "EventKind",
    "MergeAttempt",
    "Reaction",
    "Report",
    "ReportReason",
    "Review",
    "ReviewThread",
    "TimelineEvent",
    "Verdict",
    "ViewedFile",
    "status_name",
]
