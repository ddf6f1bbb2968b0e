"""Reads that the API and the pages share: lists with filters, counts, a whole timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count, Min, Prefetch, Q, QuerySet

from accounts.actor import Actor
from accounts.models import User
from community.models import (
    CommentVersion,
    Discussion,
    DiscussionQuerySet,
    EventKind,
    Reaction,
    TimelineEvent,
)
from hub.kernel.fixed_query import FixedColumn
from repos.models import Repository
from repos.policy import visible

Kind = Literal["all", "discussion", "pull_request"]
State = Literal["all", "open", "closed"]
# What a page shows of a long timeline: how it began, and where it stands.
_SHOWN_FIRST = 10
_SHOWN_LAST = 30
_SHOWN_WHOLE = 60
_CROWD = 60


@dataclass(frozen=True, slots=True)
class DiscussionFilter:
    """state: a draft counts as open, a merged one as closed. author: a user's name, "" for all."""

    kind: Kind = "all"
    state: State = "all"
    author: str = ""
    search: str = ""


def matching_discussions(repo: Repository, wanted: DiscussionFilter) -> DiscussionQuerySet:
    """Newest first. The caller has come through the repository's door."""
    rows = Discussion.objects.of(repo)
    if wanted.kind != "all":
        rows = rows.filter(is_pull_request=wanted.kind == "pull_request")
    if wanted.state == "open":
        rows = rows.live()
    elif wanted.state == "closed":
        rows = rows.over()
    if wanted.author:
        rows = rows.filter(author__namespace__name_lower=wanted.author.lower())
    if wanted.search:
        rows = rows.filter(_says(wanted.search))
    return rows.select_related("author__namespace").order_by("-number")


def page_of(rows: DiscussionQuerySet, *, start: int, size: int) -> list[Discussion]:
    """Those rows from `start` on, in their order.

    The index alone is walked up to there; people are joined to the rows that are shown and not to
    the thousands before them.
    """
    pks = list(rows.select_related(None).values_list("pk", flat=True)[start : start + size])
    found = Discussion.objects.select_related("author__namespace").in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def _says(search: str) -> Q:
    number = search.removeprefix("#")
    found = Q(title__icontains=search)
    if number.isascii() and number.isdecimal() and len(number) < 10:
        found |= Q(number=int(number))
    return found


# Every page of a repository asks it. Nothing to group is no row.
_OPEN_COUNT: FixedColumn[int] = FixedColumn(
    lambda repo: (
        Discussion.objects.filter(repo=repo)
        .live()
        .order_by()
        .values("repo")
        .annotate(times=Count("pk"))
        .values_list("times", flat=True)
    ),
    int,
)


def open_count(repo: Repository) -> int:
    """What the tab of the repository says."""
    return sum(_OPEN_COUNT.values(repo.pk))


def open_and_closed_counts(rows: DiscussionQuerySet) -> tuple[int, int]:
    """In one question; the filter of state must not have narrowed the rows yet."""
    found = rows.order_by().aggregate(
        live=Count("pk", filter=Q(status__in=["draft", "open"])), every=Count("pk")
    )
    return found["live"], found["every"] - found["live"]


def timeline(actor: Actor, discussion: Discussion) -> list[TimelineEvent]:
    """Oldest first, with people, former versions and reactions: four questions, however long.

    A fifth when discussions of other repositories refer to it: only those that the actor sees.
    """
    return full_events(actor, discussion, TimelineEvent.objects.all())


@dataclass(frozen=True, slots=True)
class Shown:
    """A timeline's beginning and end. left_out: how many rows are missing, before that one."""

    events: list[TimelineEvent]
    left_out: int = 0
    before_pk: int = 0

    @property
    def gap_after(self) -> int:
        """How many events stand before the gap."""
        return sum(1 for event in self.events if event.pk < self.before_pk)


def long_timeline(actor: Actor, discussion: Discussion) -> Shown:
    """As `timeline`, without the middle of a long one.

    So the page of a thread of thousands costs what a short one does.
    """
    if discussion.comment_count <= _SHOWN_WHOLE:
        return Shown(timeline(actor, discussion))
    pks = list(
        TimelineEvent.objects.filter(discussion=discussion)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    shown = pks[:_SHOWN_FIRST] + pks[-_SHOWN_LAST:]
    events = full_events(actor, discussion, TimelineEvent.objects.filter(pk__in=shown))
    return Shown(events, len(pks) - len(shown), before_pk=pks[-_SHOWN_LAST])


def thread_comments(actor: Actor, discussion: Discussion) -> list[TimelineEvent]:
    """As `timeline`, only what was said about lines of files."""
    return full_events(actor, discussion, TimelineEvent.objects.filter(thread__isnull=False))


def full_events(
    actor: Actor, discussion: Discussion, rows: QuerySet[TimelineEvent]
) -> list[TimelineEvent]:
    """Those of the rows that belong to the discussion, as `timeline` tells them."""
    events = list(
        rows.filter(discussion=discussion)
        .select_related(
            "author__namespace",
            "hidden_by__namespace",
            "edited_by__namespace",
            "source__discussion__repo",
            "thread__resolved_by",
        )
        .prefetch_related(
            Prefetch(
                "versions", queryset=CommentVersion.objects.select_related("author__namespace")
            ),
            Prefetch("reactions", queryset=Reaction.objects.select_related("user").order_by("pk")),
        )
        .order_by("pk")
    )
    for event in events:
        event.discussion = discussion
    return _without_hidden_references(actor, discussion, events)


def _without_hidden_references(
    actor: Actor, discussion: Discussion, events: list[TimelineEvent]
) -> list[TimelineEvent]:
    """SECURITY: who may not see the source does not learn that, when or by whom it was written."""
    elsewhere = {
        event.source.discussion.repo_id
        for event in events
        if event.source is not None and event.source.discussion.repo_id != discussion.repo_id
    }
    readable = {discussion.repo_id}
    if elsewhere:
        rows = visible(actor).filter(pk__in=elsewhere)
        readable |= set(
            rows.filter(is_disabled=False, discussions_disabled=False).values_list("pk", flat=True)
        )
    return [
        event
        for event in events
        if event.kind != EventKind.REFERENCE
        or (event.source is not None and event.source.discussion.repo_id in readable)
    ]


def everybody_in(discussion: Discussion) -> list[User]:
    """As `participants`, of a timeline that was not read whole; at most a crowd."""
    rows = TimelineEvent.objects.filter(discussion=discussion, kind=EventKind.COMMENT)
    firsts = rows.order_by().values("author").annotate(first=Min("pk")).order_by("first")
    pks = [row["author"] for row in firsts[:_CROWD] if row["author"] is not None]
    people = User.objects.select_related("namespace").in_bulk(pks)
    return [people[pk] for pk in pks if pk in people]


def participants(events: Sequence[TimelineEvent]) -> list[User]:
    """Who has said something, in the order in which they came."""
    people = {
        event.author.pk: event.author for event in events if event.author and event.is_comment
    }
    return list(people.values())
