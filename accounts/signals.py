"""What Django and allauth tell about addresses, sign-ins and second factors, in our own rows."""

from allauth.account.models import EmailAddress
from allauth.account.signals import (
    email_changed,
    email_confirmed,
    password_changed,
    password_reset,
    password_set,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.admin.models import LogEntry
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.actions.record_verified_email import record_verified_email
from accounts.actor import Actor
from accounts.models import User
from hub.kernel.provenance import provenance
from outbox.audit import record


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


@receiver(user_logged_in)
def after_sign_in(user: User, request: HttpRequest | None, **kwargs: object) -> None:
    # Without a door it was no person: test clients and commands sign in as well.
    if provenance().door != "hub":
        _told("session.signed_in", user)


@receiver(user_logged_out)
def after_sign_out(user: User | None, **kwargs: object) -> None:
    if user is not None:
        _told("session.signed_out", user)


@receiver(user_login_failed)
def after_refused_sign_in(credentials: dict[str, object], **kwargs: object) -> None:
    """The name as it was typed; how many there can be is limited where people sign in."""
    named = credentials.get("username") or credentials.get("email") or ""
    record("session.refused", subject="user:", subject_name=str(named)[:150])


@receiver([password_changed, password_set])
def after_password_change(user: User, **kwargs: object) -> None:
    _told("user.password_changed", user)


@receiver(password_reset)
def after_password_reset(user: User, **kwargs: object) -> None:
    _told("user.password_reset", user)


@receiver(authenticator_added)
def after_second_factor(user: User, authenticator: Authenticator, **kwargs: object) -> None:
    _told("user.second_factor_added", user, kind=authenticator.type)


@receiver(authenticator_removed)
def after_lost_factor(user: User, authenticator: Authenticator, **kwargs: object) -> None:
    _told("user.second_factor_removed", user, kind=authenticator.type)


@receiver(authenticator_reset)
def after_new_recovery_codes(user: User, **kwargs: object) -> None:
    _told("user.recovery_codes_renewed", user)


@receiver(post_save, sender=LogEntry)
def after_panel_edit(instance: LogEntry, created: bool, **kwargs: object) -> None:  # noqa: FBT001  # Django's name
    """What the panel's own forms do; the panel's actions publish events of their own."""
    if created:
        record(
            "panel." + {1: "added", 2: "changed", 3: "deleted"}.get(instance.action_flag, "did"),
            actor_id=instance.user_id,
            subject=f"{instance.content_type}:{instance.object_id}",
            subject_name=instance.object_repr,
            details={"change": instance.get_change_message()},
        )


def _told(action: str, user: User, **details: str) -> None:
    record(
        action,
        actor_id=user.pk,
        actor_name=user.username,
        subject=f"user:{user.pk}",
        subject_name=user.username,
        details=dict(details),
    )
