"""From one event to its rows: bulk inserts in the transaction of the delivery, a hint afterwards."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime

from accounts.actor import Actor
from accounts.models import User
from collections_app.models import CollectionItem
from hub.kernel.clock import now
from notifications import policy
from notifications.audience import BATCH, Happening, audience, keepers
from notifications.hints import hint_after_commit
from notifications.mail_times import mail_due_at
from notifications.models import Kind, Notification, Preferences, Reason, What

log = logging.getLogger(__name__)
DIRECT = frozenset({Kind.MENTION, Kind.PARTICIPATION})


def tell(happening: Happening) -> int:
    """One row per person who hears of it, by whatever way he wants. Returns how many."""
    moment = now()
    told = 0
    for people in audience(happening):
        told += _write(happening, people, moment)
    if told:
        hint_after_commit()
    return told


def tell_member(*, user: User, namespace_id: int, actor_id: int | None) -> None:
    """That somebody took him into an organization."""
    moment = now()
    preferences = preferences_of([user.pk])[user.pk]
    row = _row(What.JOINED, user.pk, [Reason.MEMBER], preferences, moment)
    if row is None:
        return
    row.organization_id = namespace_id
    row.actor_id = actor_id
    row.mail_due_at = row.mail_due_at if row.mail_reason and _may_mail([user.pk]) else None
    row.save(force_insert=True)
    hint_after_commit()


def tell_collected(*, item: CollectionItem, actor_id: int | None) -> int:
    """That a thing of theirs stands in a collection, unless they put it there. Returns how many."""
    people = {user: reason for user, reason in keepers(item).items() if user.pk != actor_id}
    keys = [user.pk for user in people]
    moment, preferences, mailable = now(), preferences_of(keys), _may_mail(keys)
    rows = []
    for user, reason in people.items():
        row = _row(What.COLLECTED, user.pk, [reason], preferences[user.pk], moment)
        # SECURITY: not even the title of a collection reaches somebody who may not see it. One
        # question per person, but only for the few who turned this on.
        if row is None or not policy.audible_items(Actor.of(user)).filter(pk=item.pk).exists():
            continue
        row.item_id = item.pk
        row.repo_id = item.repo_id
        row.actor_id = actor_id
        if user.pk not in mailable:
            row.mail_due_at = None
        rows.append(row)
    Notification.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    if rows:
        hint_after_commit()
    return len(rows)


def preferences_of(user_ids: Iterable[int]) -> dict[int, Preferences]:
    """Of everybody; those who never changed anything have the defaults. One query."""
    wanted = list(user_ids)
    known = Preferences.objects.in_bulk(wanted)
    return {user_id: known.get(user_id) or Preferences(user_id=user_id) for user_id in wanted}


def _write(happening: Happening, people: Mapping[int, list[Reason]], moment: datetime) -> int:
    preferences = preferences_of(people)
    mailable = _may_mail(people)
    rows = []
    for user_id, reasons in people.items():
        row = _row(happening.what, user_id, reasons, preferences[user_id], moment)
        if row is None:
            continue
        row.repo_id = happening.repo.pk
        row.discussion_id = happening.discussion.pk
        row.comment_id = None if happening.comment is None else happening.comment.pk
        row.actor_id = happening.actor_id
        if user_id not in mailable:
            row.mail_due_at = None
        rows.append(row)
    # Ignored conflicts: whoever has heard of this comment already does not hear of it again.
    Notification.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def _row(
    what: What,
    user_id: int,
    reasons: list[Reason],
    preferences: Preferences,
    moment: datetime,
) -> Notification | None:
    """None when he wants to hear of it nowhere.

    Each way asks for the strongest reason that is wanted there: who turned off mails about mentions
    still gets the one that anybody who watches the repository gets.
    """
    by_web = [reason for reason in reasons if preferences.wants_web(reason.kind)]
    by_mail = [reason for reason in reasons if preferences.wants_mail(reason.kind)]
    if not by_web and not by_mail:
        return None
    reason = (by_web or by_mail)[0]
    return Notification(
        user_id=user_id,
        what=what,
        kind=reason.kind,
        reason=reason,
        mail_reason=by_mail[0] if by_mail else "",
        is_direct=reason.kind in DIRECT,
        in_inbox=bool(by_web),
        created_at=moment,
        mail_due_at=mail_due_at(what, preferences, moment) if by_mail else None,
    )


def _may_mail(user_ids: Iterable[int]) -> set[int]:
    return set(
        User.objects.filter(policy.may_be_mailed(), pk__in=list(user_ids)).values_list(
            "pk", flat=True
        )
    )
