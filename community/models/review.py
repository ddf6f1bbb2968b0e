"""What a person thinks of a pull request as it stood when he looked at it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.discussion import Discussion
from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id


class Verdict(models.TextChoices):
    APPROVE = "approve", _("approved")
    CHANGES = "request-changes", _("asked for changes")
    COMMENT = "comment", _("reviewed")


class Review(models.Model):
    """head_oid, base_oid, target_ref: what was looked at; base_oid is "" for an unborn target.

    Rows are never changed but for a dismissal, so a later review does not rewrite an earlier one.
    Whether one counts is asked when somebody merges (`community.approvals`), never stored.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="reviews")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=15, choices=Verdict.choices)
    head_oid = models.CharField(max_length=40)
    base_oid = models.CharField(max_length=40, blank=True)
    target_ref = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=now, editable=False)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager["Review"]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["discussion", "id"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=Verdict.values), name="review_verdict_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} of {self.discussion_id} by {self.author_id}"

    @property
    def is_dismissed(self) -> bool:
        return self.dismissed_at is not None
