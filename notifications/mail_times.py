"""When a notification may be mailed: at once, with the next digest, never in quiet hours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from notifications.models import Digest, Preferences, What

# Somebody who closes two hundred discussions causes one mail: such news waits for its like.
PATIENCE = timedelta(seconds=60)
_IMPATIENT = frozenset({What.OPENED, What.COMMENTED, What.JOINED})
_DAILY_HOUR = 8


def mail_due_at(what: What, preferences: Preferences, moment: datetime) -> datetime:
    """moment: when it happened. Aware, UTC or the person's own zone."""
    local = moment.astimezone(zone_of(preferences))
    match Digest(preferences.digest):
        case Digest.HOURLY:
            due = _full_hour(local)
        case Digest.DAILY:
            due = local.replace(hour=_DAILY_HOUR, minute=0, second=0, microsecond=0)
            if due <= local:
                due += timedelta(days=1)
        case Digest.AT_ONCE:
            due = local if what in _IMPATIENT else local + PATIENCE
    return after_quiet_hours(preferences, due)


def after_quiet_hours(preferences: Preferences, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into."""
    start, end = preferences.quiet_from, preferences.quiet_until
    if start == end:
        return moment
    local = moment.astimezone(zone_of(preferences))
    hours_quiet = (end - start) % 24
    if (local.hour - start) % 24 >= hours_quiet:
        return moment
    ends = local.replace(hour=end, minute=0, second=0, microsecond=0)
    return ends if ends > local else ends + timedelta(days=1)


def zone_of(preferences: Preferences) -> ZoneInfo:
    try:
        return ZoneInfo(preferences.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        # A zone that this machine's tables no longer know must not stop the mails.
        return ZoneInfo("UTC")


def _full_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
