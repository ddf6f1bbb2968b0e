"""What a person wants to hear about, and what not."""

from django.conf import settings
from django.db import models

from hub.kernel.clock import now


class TargetType(models.TextChoices):
    """The wire's words; a user's or organization's id is its namespace's."""

    USER = "user"
    ORGANIZATION = "org"
    REPOSITORY = "repo"
    DISCUSSION = "discussion"


class Watch(models.Model):
    """target_id: the key of a namespace, repository or discussion; what is gone just never happens.

    is_automatic: written when the person joined the organization; leaving takes it away again.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches"
    )
    target_type = models.CharField(max_length=10, choices=TargetType.choices)
    target_id = models.BigIntegerField()
    is_automatic = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name_plural = "watches"
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id", "user"], name="watch_once"),
            models.CheckConstraint(
                condition=models.Q(target_type__in=TargetType.values), name="watch_target_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} watches {self.target_type} {self.target_id}"


class Mute(models.Model):
    """Of a repository: only mentions and own discussions get through. Of a discussion: nothing."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mutes"
    )
    target_type = models.CharField(max_length=10, choices=TargetType.choices)
    target_id = models.BigIntegerField()
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id", "user"], name="mute_once"),
            models.CheckConstraint(
                condition=models.Q(target_type__in=["repo", "discussion"]),
                name="mute_target_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} mutes {self.target_type} {self.target_id}"
