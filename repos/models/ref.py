"""The mirror of git's refs; `announce_refs` keeps it."""

from django.db import models

from hub.kernel.clock import now
from repos.models.repository import Repository


class Ref(models.Model):
    """name: fully qualified, `refs/heads/main`; oid: what git has there (a tag object's own oid)."""

    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="refs")
    name = models.CharField(max_length=512)
    oid = models.CharField(max_length=40)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repo", "name"], name="ref_once")]

    def __str__(self) -> str:
        return self.name
