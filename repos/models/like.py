"""A person likes a repository."""

from django.conf import settings
from django.db import models

from hub.kernel.clock import now
from repos.models.repository import Repository


class Like(models.Model):
    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="liked_by")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="likes"
    )
    created_at = models.DateTimeField(default=now, editable=False, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repo", "user"], name="like_once")]

    def __str__(self) -> str:
        return f"{self.user_id} likes {self.repo_id}"
