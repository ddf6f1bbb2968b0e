"""Hear nothing of a discussion, or of a repository only mentions and own discussions."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from hub.kernel.errors import BadInput
from notifications import policy
from notifications.models import Mute, TargetType
from notifications.targets import Target


def mute(*, actor: Actor, target: Target) -> None:
    """Idempotent.

    Raises:
        BadInput: people and organizations are unwatched, not muted.
        NotSignedIn, Forbidden.
    """
    user = policy.require_may_change(actor)
    if target.type not in (TargetType.REPOSITORY, TargetType.DISCUSSION):
        raise BadInput(_("Only repositories and discussions can be muted."))
    Mute.objects.get_or_create(user=user, target_type=target.type, target_id=target.pk)
