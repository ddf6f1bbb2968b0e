"""What happened in a discussion, oldest first: comments, commits, changes of status and title."""

from django.conf import settings
from django.db import models

from community.models.discussion import Discussion
from community.models.review_thread import ReviewThread
from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id


class EventKind(models.TextChoices):
    """The wire's spelling."""

    COMMENT = "comment"
    STATUS = "status-change"
    TITLE = "title-change"
    COMMIT = "commit"
    PIN = "pinning-change"
    LOCK = "lock-change"
    REFERENCE = "reference"
    REF_DELETED = "ref-deleted"
    REVIEW = "review"
    DISMISSAL = "dismissal"


class TimelineEvent(models.Model):
    """text: of a comment, as it was written last; "" once it is hidden. data: of the other kinds:

    `{"status": "closed"}` · `{"from": "a", "to": "b"}` · `{"subject": "Fix", "oid": "89ab…"}` ·
    `{"pinned": true}` · `{"locked": true}` ·
    `{"verdict": "approve", "oid": "89ab…", "review": "66…"}` · `{"review": "66…", "of": "ben"}`.
    thread: of a comment about lines of a file; None for all other events.
    source: of a reference, the comment that refers; it goes with it.
    changed_at: when a row that stood already was edited, hidden or reacted to; None: never.
    once: see Discussion.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=14, choices=EventKind.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(default=now, editable=False)
    thread = models.ForeignKey(
        ReviewThread, on_delete=models.CASCADE, null=True, blank=True, related_name="comments"
    )
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    edit_count = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    is_hidden = models.BooleanField(default=False)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    source = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="references"
    )
    changed_at = models.DateTimeField(null=True, blank=True)
    once = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["discussion", "id"]),
            models.Index(
                fields=["discussion", "changed_at"],
                condition=models.Q(changed_at__isnull=False),
                name="timeline_event_changed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "once"],
                condition=~models.Q(once=""),
                name="timeline_event_form_once",
            ),
            models.UniqueConstraint(
                fields=["discussion", "source"],
                condition=models.Q(source__isnull=False),
                name="timeline_event_reference_once",
            ),
            # SECURITY: what was hidden is gone, not merely unshown.
            models.CheckConstraint(
                condition=models.Q(is_hidden=False) | models.Q(text=""),
                name="timeline_event_hidden_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.discussion_id}"

    @property
    def is_comment(self) -> bool:
        return self.kind == EventKind.COMMENT


class CommentVersion(models.Model):
    """A former text of a comment, as everybody who reads the discussion may read it."""

    event = models.ForeignKey(TimelineEvent, on_delete=models.CASCADE, related_name="versions")
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"version of {self.event_id}"
