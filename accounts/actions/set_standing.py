"""Make a person an operator of the hub, or mark him as pro; only the hub itself does that."""

from django.db import transaction

from accounts import policy
from accounts.actor import Actor
from accounts.models import User
from outbox.audit import record


@transaction.atomic
def set_standing(
    *, actor: Actor, user: User, is_operator: bool | None = None, is_pro: bool | None = None
) -> None:
    """None leaves a mark as it is. Operators enter the admin panel; it gives no right on repositories.

    Raises:
        Forbidden: not the hub itself.
    """
    policy.require_system(actor)
    if is_operator is not None:
        user.is_staff = user.is_superuser = is_operator
    if is_pro is not None:
        user.is_pro = is_pro
    user.save(update_fields=["is_staff", "is_superuser", "is_pro"])
    record(
        "user.standing_changed",
        actor_id=actor.user_id,
        subject=f"user:{user.pk}",
        subject_name=user.username,
        details={"is_operator": user.is_superuser, "is_pro": user.is_pro},
    )
