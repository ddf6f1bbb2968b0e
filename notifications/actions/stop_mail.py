"""No more mails to an address that does not work, or whose owner complained."""

from accounts import policy as accounts_policy
from accounts.actor import Actor
from hub.kernel.clock import now
from notifications.models import Notification, Preferences


def stop_mail(*, actor: Actor, user_id: int, because: str) -> None:
    """The inbox goes on, and the settings page says why no mails come.

    Raises: Forbidden: only the hub itself does this.
    """
    accounts_policy.require_system(actor)
    Preferences.objects.update_or_create(
        user_id=user_id,
        defaults={"mail_stopped_at": now(), "stopped_because": because[:200]},
    )
    Notification.objects.filter(user=user_id, mail_due_at__isnull=False).update(mail_due_at=None)
