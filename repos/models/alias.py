"""Former names: a renamed repository still answers there, by redirect."""

from django.db import models

from hub.kernel.clock import now
from repos.models.repository import Repository, RepoType


class RepoAlias(models.Model):
    """repo_id_lower: the former id. Reserved: nobody else may take it while the row stands."""

    repo_type = models.CharField(max_length=8, choices=RepoType.choices)
    repo_id_lower = models.CharField(max_length=193)
    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="aliases")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name_plural = "repo aliases"
        constraints = [
            models.UniqueConstraint(fields=["repo_type", "repo_id_lower"], name="repo_alias_once"),
        ]

    def __str__(self) -> str:
        return self.repo_id_lower
