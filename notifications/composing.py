"""From notifications that may be mailed to mails: one per person, however many there are."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from hub.kernel.clock import now
from notifications.fan_out import preferences_of
from notifications.mail_times import after_quiet_hours
from notifications.models import MailState, Notification, OutgoingEmail

# What one mail lists; more would be cut off by mail programs.
MAX_ITEMS = 100
_PEOPLE_AT_ONCE = 500
_HOUR = timedelta(hours=1)


def compose_due() -> int:
    """Make a mail for everybody who has something due. Returns how many were made."""
    made = 0
    while people := _people_with_due():
        done = [_compose_for(user_id) for user_id in people]
        made += sum(done)
        if not any(done):
            # All of them are in other workers' hands, or were put off.
            break
    return made


def _people_with_due() -> list[int]:
    return list(
        Notification.objects.filter(mail_due_at__lte=now())
        .order_by()
        .values_list("user_id", flat=True)
        .distinct()[:_PEOPLE_AT_ONCE]
    )


@transaction.atomic
def _compose_for(user_id: int) -> bool:
    """All that waits goes into one mail, also what could have waited longer.

    False when the person has had his share of this hour, sleeps, or another worker was faster.
    """
    waiting = Notification.objects.filter(user=user_id, mail_due_at__isnull=False)
    keys = list(
        waiting.order_by("pk")
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)[:MAX_ITEMS]
    )
    if not keys:
        return False
    moment = now()
    latest = list(
        OutgoingEmail.objects.filter(user=user_id, created_at__gt=moment - _HOUR)
        .exclude(state=MailState.CANCELLED)
        .order_by("-created_at")
        .values_list("created_at", flat=True)[: settings.MAIL_PER_HOUR]
    )
    not_before = after_quiet_hours(preferences_of([user_id])[user_id], moment)
    if len(latest) >= settings.MAIL_PER_HOUR:
        not_before = max(not_before, latest[-1] + _HOUR)
    if not_before > moment:
        waiting.filter(mail_due_at__lt=not_before).update(mail_due_at=not_before)
        return False
    mail = OutgoingEmail.objects.create(user_id=user_id)
    Notification.objects.filter(pk__in=keys).update(mail=mail, mail_due_at=None)
    return True
