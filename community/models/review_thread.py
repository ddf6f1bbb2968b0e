"""A conversation about lines of a changed file; its comments are ordinary timeline events."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from community.models.discussion import Discussion
from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id


class DiffSide(models.TextChoices):
    """The file as the pull request leaves it, or as it was before."""

    NEW = "new"
    OLD = "old"


class ReviewThread(models.Model):
    """path, side, start_line to end_line (from 1, both included) of the blob: where it was said.

    head_oid: the pull request's head at that time. excerpt: the lines as they were, for when the file
    has moved on. Where they stand now is asked of git (`community.anchors`), never stored.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="threads")
    path = models.CharField(max_length=4096)
    side = models.CharField(max_length=3, choices=DiffSide.choices, default=DiffSide.NEW)
    start_line = models.PositiveIntegerField()
    end_line = models.PositiveIntegerField()
    blob_oid = models.CharField(max_length=40)
    head_oid = models.CharField(max_length=40)
    excerpt = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager["ReviewThread"]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["discussion", "id"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start_line__gte=1)
                & models.Q(end_line__gte=models.F("start_line")),
                name="review_thread_lines_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=DiffSide.values), name="review_thread_side_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path}:{self.end_line} of {self.discussion_id}"

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None

    @property
    def lines_text(self) -> str:
        """`line 3`, `lines 3 to 5`."""
        if self.start_line == self.end_line:
            return _("line %(line)s") % {"line": self.end_line}
        return _("lines %(first)s to %(last)s") % {
            "first": self.start_line,
            "last": self.end_line,
        }
