"""A picture in a comment: re-encoded by us, and as visible as the comment is."""

import secrets

from django.conf import settings
from django.db import models

from community.models.timeline_event import TimelineEvent
from hub.kernel.clock import now
from repos.models import Repository


def new_key() -> str:
    return secrets.token_hex(20)


class Attachment(models.Model):
    """key: its address, 40 hexadecimal digits that nobody can guess.

    repo: None after the repository was deleted, and of a loose one, which was uploaded before it was
    known where to: the comment that shows it brings it there. event: the comment that shows it, None until it is
    sent; then only the uploader sees the picture. is_doomed: gone for everybody, the sweep removes
    the bytes. kind: the format we wrote, `png`, `jpeg`, `gif` or `webp`.
    """

    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    repo = models.ForeignKey(
        Repository, on_delete=models.SET_NULL, null=True, related_name="attachments"
    )
    event = models.ForeignKey(
        TimelineEvent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="attachments",
    )
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=4)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size_bytes = models.PositiveBigIntegerField()
    is_doomed = models.BooleanField(default=False)
    is_loose = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["uploader", "created_at"]),
            # What the sweep looks for; few rows at any time.
            models.Index(
                fields=["created_at"],
                condition=models.Q(event=None) | models.Q(repo=None) | models.Q(is_doomed=True),
                name="attachment_to_sweep",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def url_path(self) -> str:
        return f"/attachments/{self.key}.{self.kind}"

    @property
    def storage_path(self) -> str:
        return f"attachments/{self.key[:2]}/{self.key}.{self.kind}"
