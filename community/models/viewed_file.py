"""Which changed files of a pull request a person has looked at, as they were."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from community.models.discussion import Discussion


class ViewedFile(models.Model):
    """The mark is of the two blobs, so a push takes it from the files that it changes, and no others.

    path_key: of the path, which may be longer than an index takes. old_oid, new_oid: "" where the
    file is absent.
    """

    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    path_key = models.CharField(max_length=64)
    old_oid = models.CharField(max_length=40, blank=True)
    new_oid = models.CharField(max_length=40, blank=True)

    objects: ClassVar[models.Manager["ViewedFile"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["discussion", "user", "path_key"], name="viewed_file_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.path_key[:8]} of {self.discussion_id} by {self.user_id}"
