"""Rows of the community: discussions, what happened in them, reactions, merges under way."""

from community.models.discussion import Discussion, DiscussionQuerySet, DiscussionStatus
from community.models.merge_attempt import MergeAttempt
from community.models.reaction import Emoji, Reaction
from community.models.timeline_event import CommentVersion, EventKind, TimelineEvent

__all__ = [
    "CommentVersion",
    "Discussion",
    "DiscussionQuerySet",
    "DiscussionStatus",
    "Emoji",
    "EventKind",
    "MergeAttempt",
    "Reaction",
    "TimelineEvent",
]
