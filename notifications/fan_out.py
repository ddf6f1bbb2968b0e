"""From one event to its rows: bulk inserts in the transaction of the delivery, a nudge afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.actor import Actor
from accounts.models import User
from collections_app.models import CollectionItem
from hub.kernel.clock import now
from hub.kernel.nudges import nudge_after_commit
from notifications import policy
from notifications.audience import Happening, audience, keepers
from notifications.bulk import insert_for
from notifications.mail_times import mail_due_at
from notifications.models import Kind, Preferences, Reason, What

_SEND_MAILS = "notifications.tasks.send_mails"
DIRECT = frozenset({Kind.MENTION, Kind.PARTICIPATION})


def tell(happening: Happening) -> int:
    """One row per person who hears of it, by whatever way he wants. Returns how many."""
    moment = now()
    told = 0
    for people in audience(happening):
        told += _write(happening, people, moment)
    if told:
        nudge_after_commit(_SEND_MAILS)
    return told


def tell_member(*, user: User, namespace_id: int, actor_id: int | None) -> None:
    """That somebody took him into an organization."""
    telling = _telling(What.JOINED, (Reason.MEMBER,), preferences_of([user.pk])[user.pk], now())
    if telling is None:
        return
    if not _may_mail([user.pk]):
        telling = replace(telling, mail_due_at=None)
    insert_for(
        [user.pk],
        {
            **telling.fields,
            "what": What.JOINED,
            "organization_id": namespace_id,
            "actor_id": actor_id,
            "created_at": now(),
        },
    )
    nudge_after_commit(_SEND_MAILS)


def tell_collected(*, item: CollectionItem, actor_id: int | None) -> int:
    """That a thing of theirs stands in a collection, unless they put it there. Returns how many."""
    people = {user: reason for user, reason in keepers(item).items() if user.pk != actor_id}
    keys = [user.pk for user in people]
    moment, preferences, mailable = now(), preferences_of(keys), _may_mail(keys)
    told = 0
    for user, reason in people.items():
        telling = _telling(What.COLLECTED, (reason,), preferences[user.pk], moment)
        # SECURITY: not even the title of a collection reaches somebody who may not see it. One
        # question per person, but only for the few who turned this on.
        if telling is None or not policy.audible_items(Actor.of(user)).filter(pk=item.pk).exists():
            continue
        if user.pk not in mailable:
            telling = replace(telling, mail_due_at=None)
        insert_for(
            [user.pk],
            {
                **telling.fields,
                "what": What.COLLECTED,
                "item_id": item.pk,
                "repo_id": item.repo_id,
                "actor_id": actor_id,
                "created_at": moment,
            },
        )
        told += 1
    if told:
        nudge_after_commit(_SEND_MAILS)
    return told


def preferences_of(user_ids: Iterable[int]) -> dict[int, Preferences]:
    """Of everybody; those who never changed anything share the defaults. One query."""
    wanted = list(user_ids)
    known = Preferences.objects.in_bulk(wanted)
    defaults = Preferences()
    return {user_id: known.get(user_id, defaults) for user_id in wanted}


@dataclass(frozen=True, slots=True)
class Telling:
    """How one person is told; most of ten thousand are told in the same way."""

    reason: Reason
    mail_reason: str
    in_inbox: bool
    mail_due_at: datetime | None

    @property
    def fields(self) -> dict[str, object]:
        kind = self.reason.kind
        return {
            "reason": self.reason,
            "kind": kind,
            "is_direct": kind in DIRECT,
            "mail_reason": self.mail_reason,
            "in_inbox": self.in_inbox,
            "mail_due_at": self.mail_due_at,
        }


def _write(happening: Happening, people: Mapping[int, list[Reason]], moment: datetime) -> int:
    preferences = preferences_of(people)
    mailable = _may_mail(people)
    known: dict[tuple[int, tuple[Reason, ...]], Telling | None] = {}
    groups: dict[Telling, list[int]] = {}
    for user_id, reasons in people.items():
        wishes = preferences[user_id]
        alike = (id(wishes), tuple(reasons))
        if alike not in known:
            known[alike] = _telling(happening.what, alike[1], wishes, moment)
        telling = known[alike]
        if telling is None:
            continue
        if user_id not in mailable and telling.mail_due_at is not None:
            telling = replace(telling, mail_due_at=None)
        groups.setdefault(telling, []).append(user_id)
    common = {
        "what": happening.what,
        "repo_id": happening.repo.pk,
        "discussion_id": happening.discussion.pk,
        "comment_id": None if happening.comment is None else happening.comment.pk,
        "actor_id": happening.actor_id,
        "created_at": moment,
    }
    for telling, user_ids in groups.items():
        insert_for(user_ids, common | telling.fields)
    return sum(map(len, groups.values()))


def _telling(
    what: What, reasons: tuple[Reason, ...], preferences: Preferences, moment: datetime
) -> Telling | None:
    """None when he wants to hear of it nowhere.

    Each way asks for the strongest reason that is wanted there: who turned off mails about mentions
    still gets the one that anybody who watches the repository gets.
    """
    by_web = [reason for reason in reasons if preferences.wants_web(reason.kind)]
    by_mail = [reason for reason in reasons if preferences.wants_mail(reason.kind)]
    if not by_web and not by_mail:
        return None
    return Telling(
        reason=(by_web or by_mail)[0],
        mail_reason=by_mail[0] if by_mail else "",
        in_inbox=bool(by_web),
        mail_due_at=mail_due_at(what, preferences, moment) if by_mail else None,
    )


def _may_mail(user_ids: Iterable[int]) -> set[int]:
    return set(
        User.objects.filter(policy.may_be_mailed(), pk__in=list(user_ids)).values_list(
            "pk", flat=True
        )
    )
