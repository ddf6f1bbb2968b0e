"""Who was about to move refs: written before git runs, so that a crash still has a name."""

from django.conf import settings
from django.db import models

from hub.kernel.clock import now
from repos.models.repository import Repository


class PushDoor(models.TextChoices):
    GIT = "git"
    API = "api"
    WEB = "web"
    SYSTEM = "system"


class Push(models.Model):
    """finished_at stays empty while the push runs, or when its process died."""

    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="pushes")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    door = models.CharField(max_length=6, choices=PushDoor.choices)
    started_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "pushes"
        indexes = [
            models.Index(fields=["repo", "finished_at"]),
            models.Index(fields=["started_at"]),
        ]

    def __str__(self) -> str:
        return f"push {self.pk}"
