"""A person follows a person or an organization."""

from django.conf import settings
from django.db import models

from accounts.models.namespace import Namespace
from hub.kernel.clock import now


class Follow(models.Model):
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="following"
    )
    namespace = models.ForeignKey(Namespace, on_delete=models.CASCADE, related_name="followers")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "namespace"], name="follow_once"),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.namespace_id}"
