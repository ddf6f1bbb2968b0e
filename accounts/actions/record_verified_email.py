"""Repeat on the account what allauth found out about its e-mail address."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts import policy
from accounts.actor import Actor
from accounts.models import User
from hub.kernel.clock import now


@transaction.atomic
def record_verified_email(*, actor: Actor, user: User) -> None:
    """email_verified_at is set exactly while the main address is a verified one.

    Raises:
        Forbidden: not the hub itself.
    """
    policy.require_system(actor)
    is_verified = EmailAddress.objects.filter(user=user, primary=True, verified=True).exists()
    if is_verified == user.is_email_verified:
        return
    user.email_verified_at = now() if is_verified else None
    user.save(update_fields=["email_verified_at"])
