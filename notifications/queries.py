"""Reads that pages, API and mails share: the inbox with its filters, counts, subscriptions, health."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, IntegerField, Min, Q, Value

from accounts.actor import Actor
from hub.kernel.clock import now
from notifications import policy
from notifications.models import (
    Kind,
    MailState,
    Mute,
    Notification,
    NotificationQuerySet,
    OutgoingEmail,
    Watch,
)
from notifications.targets import Target
from repos.models import Repository

PAGE_SIZE = 25
# Beyond that nobody reads the number, and counting a million costs a second.
MOST_COUNTED = 1000
_HEADER_MOST = 100
_REPOS_SHOWN = 20
# A done notification waits that long for an undo.
UNDO_WITHIN = timedelta(days=1)


class View(StrEnum):
    UNREAD = "unread"
    ALL = "all"
    SAVED = "saved"


class About(StrEnum):
    ALL = "all"
    PARTICIPATING = "participating"
    MENTIONED = "mentioned"


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """repo_pk: of one repository only; repo_type: of one type only, "" for all."""

    view: View = View.UNREAD
    about: About = About.ALL
    repo_pk: int | None = None
    repo_type: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Ticked rows (`ids`), or everything that matches the filter up to what the reader had seen.

    upto: the newest row when the page was shown; what came since is not meant. 0: no bound.
    """

    wanted: InboxFilter
    ids: tuple[int, ...] | None = None
    discussions: tuple[str, ...] | None = None
    upto: int = 0


def inbox(actor: Actor, wanted: InboxFilter) -> NotificationQuerySet:
    """Newest first. SECURITY: access is asked again for every row, now."""
    rows = Notification.objects.filter(user=actor.user_id)
    match wanted.view:
        case View.SAVED:
            rows = rows.filter(saved_at__isnull=False)
        case View.ALL:
            rows = rows.filter(in_inbox=True, done_at=None)
        case View.UNREAD:
            rows = rows.filter(in_inbox=True, done_at=None, read_at=None)
    match wanted.about:
        case About.PARTICIPATING:
            rows = rows.filter(is_direct=True)
        case About.MENTIONED:
            rows = rows.filter(kind=Kind.MENTION)
        case About.ALL:
            pass
    if wanted.repo_pk is not None:
        rows = rows.filter(repo=wanted.repo_pk)
    if wanted.repo_type:
        rows = rows.filter(repo__repo_type=wanted.repo_type)
    return rows.filter(policy.audible_rows(actor)).order_by("-pk")


def chosen(actor: Actor, choice: Choice) -> NotificationQuerySet:
    rows = inbox(actor, choice.wanted).order_by()
    if choice.ids is not None:
        rows = rows.filter(pk__in=choice.ids)
    if choice.discussions is not None:
        rows = rows.filter(discussion__public_id__in=choice.discussions)
    if choice.upto:
        rows = rows.filter(pk__lte=choice.upto)
    return rows


def page(
    rows: NotificationQuerySet, *, before: int = 0, size: int = PAGE_SIZE
) -> tuple[list[Notification], int]:
    """One page and what to ask the next one with; 0 when this is the last."""
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(with_everything(rows)[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else 0


def with_everything(rows: NotificationQuerySet) -> NotificationQuerySet:
    """What a line says: one question however many lines."""
    return rows.select_related(
        "repo",
        "discussion",
        "comment",
        "actor__namespace",
        "organization",
        "item__collection__namespace",
        "item__linked",
    )


def counted(rows: NotificationQuerySet, *, most: int = MOST_COUNTED) -> int:
    """How many, or `most` + 1 when there are more."""
    return rows.order_by()[: most + 1].count()


def count_words(number: int, *, most: int = MOST_COUNTED) -> str:
    return f"{most:,}+" if number > most else f"{number:,}"


def header_count(actor: Actor) -> str:
    """What the bell says: "" for nothing, "99+" for many. At most a hundred rows are looked at."""
    number = counted(inbox(actor, InboxFilter()), most=_HEADER_MOST - 1)
    return count_words(number, most=_HEADER_MOST - 1) if number else ""


def recent_repos(actor: Actor, wanted: InboxFilter) -> list[tuple[Repository, int]]:
    """The repositories of the latest rows and how many of these, most first.

    The rows are those that the filter lists, whichever repository it names: the number beside a
    name is what is listed behind it.
    """
    rows = inbox(actor, replace(wanted, repo_pk=None))
    latest = rows.values("pk")[:MOST_COUNTED]
    found = (
        Notification.objects.filter(pk__in=list(latest.values_list("pk", flat=True)))
        .exclude(repo=None)
        .order_by()
        .values_list("repo")
        .annotate(count=Count("pk"))
        .order_by("-count", "repo")[:_REPOS_SHOWN]
    )
    counts = {repo_pk: count for repo_pk, count in found if repo_pk is not None}
    repos = Repository.objects.in_bulk(counts)
    return [(repos[pk], count) for pk, count in counts.items() if pk in repos]


@dataclass(frozen=True, slots=True)
class Stance:
    """How somebody stands to a thing: watched, muted, or neither."""

    is_watched: bool = False
    is_muted: bool = False


def stances(user_id: int, targets: Sequence[Target]) -> dict[Target, Stance]:
    """One question for all of them."""
    wanted = Q()
    for target in targets:
        wanted |= Q(target_type=target.type, target_id=target.pk)
    no, yes = (Value(number, output_field=IntegerField()) for number in (0, 1))
    fields = ("target_type", "target_id", "is_mute")
    watches = Watch.objects.filter(wanted, user=user_id).annotate(is_mute=no).values_list(*fields)
    mutes = Mute.objects.filter(wanted, user=user_id).annotate(is_mute=yes).values_list(*fields)
    found = set(watches.order_by().union(mutes.order_by(), all=True))
    return {
        target: Stance(
            is_watched=(target.type, target.pk, 0) in found,
            is_muted=(target.type, target.pk, 1) in found,
        )
        for target in targets
    }


@dataclass(frozen=True, slots=True)
class MailHealth:
    """oldest_since: when the longest waiting mail was made; None when none waits."""

    due: int
    given_up: int
    unmade: int
    oldest_since: datetime | None


def mail_health() -> MailHealth:
    is_due = Q(state=MailState.DUE)
    row = OutgoingEmail.objects.aggregate(
        due=Count("pk", filter=is_due),
        given_up=Count("pk", filter=Q(state=MailState.GIVEN_UP)),
        oldest=Min("created_at", filter=is_due),
    )
    overdue = Notification.objects.filter(mail_due_at__lte=now()).aggregate(
        unmade=Count("pk"), oldest=Min("mail_due_at")
    )
    since = [moment for moment in (row["oldest"], overdue["oldest"]) if moment is not None]
    return MailHealth(
        due=row["due"],
        given_up=row["given_up"],
        unmade=overdue["unmade"],
        oldest_since=min(since, default=None),
    )
