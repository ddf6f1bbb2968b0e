"""Somebody tells the operators that a comment or a repository is not as it should be."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.timeline_event import TimelineEvent
from hub.kernel.clock import now
from repos.models import Repository


class ReportReason(models.TextChoices):
    ETHICAL = "ethical", _("Ethical problem")
    LEGAL = "legal", _("Legal problem")
    BROKEN = "broken", _("Does not work")
    SPAM = "spam", _("Spam")
    ABUSE = "abuse", _("Insult or harassment")
    OTHER = "other", _("Something else")


# What can be wrong with a repository, and with a comment.
REPO_REASONS = (
    ReportReason.ETHICAL,
    ReportReason.LEGAL,
    ReportReason.BROKEN,
    ReportReason.OTHER,
)
COMMENT_REASONS = (
    ReportReason.SPAM,
    ReportReason.ABUSE,
    ReportReason.LEGAL,
    ReportReason.OTHER,
)


class Report(models.Model):
    """event: the comment; None: the repository itself is meant. text: only operators read it."""

    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="reports")
    event = models.ForeignKey(
        TimelineEvent, on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=7, choices=ReportReason.choices)
    text = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "reporter"],
                condition=models.Q(resolved_at=None),
                name="report_once",
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=ReportReason.values), name="report_reason_known"
            ),
        ]
        indexes = [models.Index(fields=["resolved_at", "created_at"])]

    def __str__(self) -> str:
        return f"{self.reason} in {self.repo_id}"
