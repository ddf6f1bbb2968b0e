"""No longer hear about everything there; mentions and own discussions still come."""

from accounts.actor import Actor
from notifications import policy
from notifications.models import Watch
from notifications.targets import Target


def unwatch(*, actor: Actor, target: Target) -> None:
    """Idempotent. Raises: NotSignedIn, Forbidden."""
    user = policy.require_may_change(actor)
    Watch.objects.filter(user=user, target_type=target.type, target_id=target.pk).delete()
