"""A mail on its way: these rows are the queue, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id


class MailState(models.TextChoices):
    DUE = "due"
    SENT = "sent"
    CANCELLED = "cancelled", _("nothing left to tell")
    GIVEN_UP = "given_up", _("given up")


class OutgoingEmail(models.Model):
    """What it says is looked up when it is sent: the notifications that point here.

    public_id: makes the Message-ID, so it is the same at every attempt.
    next_attempt_at: while a worker is at it, when others may take it over.
    handed_over: how often it went to the server without our hearing the answer. Twice is the end:
    a crash costs at most one duplicate.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_mails"
    )
    state = models.CharField(max_length=9, choices=MailState.choices, default=MailState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    handed_over = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=MailState.values), name="outgoing_email_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state="due"),
                name="outgoing_email_queue",
            ),
            models.Index(fields=["user", "created_at"], name="outgoing_email_rate"),
        ]

    def __str__(self) -> str:
        return f"mail {self.public_id} to {self.user_id}"
