"""Hear of it again."""

from accounts.actor import Actor
from notifications import policy
from notifications.models import Mute
from notifications.targets import Target


def unmute(*, actor: Actor, target: Target) -> None:
    """Idempotent. Raises: NotSignedIn, Forbidden."""
    user = policy.require_may_change(actor)
    Mute.objects.filter(user=user, target_type=target.type, target_id=target.pk).delete()
