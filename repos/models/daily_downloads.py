"""How often a repository was downloaded on a day; what the last days' counters are summed from."""

from django.db import models

from repos.models.repository import Repository


class DailyDownloads(models.Model):
    """day: in UTC. Rows older than the window that lists show are deleted."""

    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="daily_downloads")
    day = models.DateField(db_index=True)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "daily downloads"
        constraints = [models.UniqueConstraint(fields=["repo", "day"], name="daily_downloads_once")]

    def __str__(self) -> str:
        return f"{self.repo_id} on {self.day}"
