"""Hear about everything in a repository, a discussion, or what a person or organization owns."""

from accounts.actor import Actor
from notifications import policy
from notifications.models import Watch
from notifications.targets import Target


def watch(*, actor: Actor, target: Target) -> None:
    """Idempotent. The target came through its door, so the actor may see it.

    Raises: NotSignedIn, Forbidden.
    """
    user = policy.require_may_change(actor)
    Watch.objects.update_or_create(
        user=user,
        target_type=target.type,
        target_id=target.pk,
        defaults={"is_automatic": False},
    )
