"""What to hear, where, and when."""

from collections.abc import Mapping
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from accounts.actor import Actor
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from notifications import policy
from notifications.models import Digest, Kind, Preferences

SWITCHES = frozenset(
    {f"{way}_{kind.value}" for way in ("web", "mail") for kind in Kind} | {"watches_joined"}
)


def change_preferences(
    *,
    actor: Actor,
    switches: Mapping[str, bool] | None = None,
    digest: str | None = None,
    quiet_hours: tuple[int, int] | None = None,
    time_zone: str | None = None,
    mail_works_again: bool = False,
) -> Preferences:
    """switches: `web_mention`, `mail_watch`, …; None leaves a thing as it is.

    Raises: BadInput, NotSignedIn, Forbidden.
    """
    user = policy.require_may_change(actor)
    changes: dict[str, object] = dict(switches or {})
    if unknown := set(changes) - SWITCHES:
        raise BadInput(
            f"{quoted(min(unknown))} is no setting; there are {', '.join(sorted(SWITCHES))}."
        )
    if digest is not None:
        if digest not in Digest.values:
            raise BadInput(f"digest={quoted(digest)} must be one of {', '.join(Digest.values)}.")
        changes["digest"] = digest
    if quiet_hours is not None:
        if not all(0 <= hour <= 23 for hour in quiet_hours):
            raise BadInput(_("Quiet hours begin and end at a full hour from 0 to 23."))
        changes["quiet_from"], changes["quiet_until"] = quiet_hours
    if time_zone is not None:
        if time_zone not in available_timezones():
            raise BadInput(
                _("%(name)s is no time zone; write one like Europe/Berlin.")
                % {"name": quoted(time_zone)}
            )
        changes["time_zone"] = time_zone
    if mail_works_again:
        changes |= {"mail_stopped_at": None, "stopped_because": ""}
    preferences, _is_new = Preferences.objects.update_or_create(user=user, defaults=changes)
    return preferences
