"""A merge that is about to move its target: written down first, so that a crash tells on itself."""

from django.conf import settings
from django.db import models

from community.models.discussion import Discussion
from hub.kernel.clock import now


class MergeAttempt(models.Model):
    """Committed before git moves, gone when the merge is done or refused.

    If the process dies in between, the target has `merge_oid` and the pull request looks open; the
    listener of the target's late announcement finds this row and finishes the merge.
    """

    discussion = models.ForeignKey(
        Discussion, on_delete=models.CASCADE, related_name="merge_attempts"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    base_oid = models.CharField(max_length=40)
    merge_oid = models.CharField(max_length=40)
    started_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return f"{self.merge_oid} for {self.discussion_id}"
