"""What a person wants of each kind, where, and when."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.models.reasons import Kind


class Digest(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    HOURLY = "hourly", _("Once an hour")
    DAILY = "daily", _("Once a day")


class Preferences(models.Model):
    """Without a row, everything is as the defaults say.

    quiet_from, quiet_until: hours of the person's day without mail; equal means none.
    mail_stopped_at: the mail server told that the address does not work, or somebody complained;
    no mail goes there until the person says that it works again. stopped_because: in words.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="notification_preferences",
    )
    web_mention = models.BooleanField(default=True)
    web_participation = models.BooleanField(default=True)
    web_watch = models.BooleanField(default=True)
    web_membership = models.BooleanField(default=True)
    mail_mention = models.BooleanField(default=True)
    mail_participation = models.BooleanField(default=True)
    mail_watch = models.BooleanField(default=True)
    mail_membership = models.BooleanField(default=True)
    # Off until asked for: popular things are collected all day.
    web_collected = models.BooleanField(default=False, db_default=False)
    mail_collected = models.BooleanField(default=False, db_default=False)
    watches_joined = models.BooleanField(default=True)
    digest = models.CharField(max_length=7, choices=Digest.choices, default=Digest.AT_ONCE)
    quiet_from = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(23)])
    quiet_until = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(23)])
    time_zone = models.CharField(max_length=64, default="UTC")
    mail_stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_because = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "preferences"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__in=Digest.values), name="preferences_digest_known"
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from__lte=23, quiet_until__lte=23),
                name="preferences_quiet_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"

    def wants_web(self, kind: Kind) -> bool:
        return bool(getattr(self, f"web_{kind.value}"))

    def wants_mail(self, kind: Kind) -> bool:
        return self.mail_stopped_at is None and bool(getattr(self, f"mail_{kind.value}"))
