"""What allauth tells about e-mail addresses, passed on to our own rows."""

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed
from django.dispatch import receiver

from accounts.actions.record_verified_email import record_verified_email
from accounts.actor import Actor
from accounts.models import User


@receiver(email_confirmed)
def after_email_confirmed(email_address: EmailAddress, **kwargs: object) -> None:
    _record(email_address.user_id)


@receiver(email_changed)
def after_email_changed(user: User, **kwargs: object) -> None:
    _record(user.pk)


def _record(user_id: int) -> None:
    # Read again: allauth may hold an older copy of the row.
    user = User.objects.get(pk=user_id)
    record_verified_email(actor=Actor.system("e-mail address verified"), user=user)
