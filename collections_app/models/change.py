"""The history of a collection: who changed what."""

from django.conf import settings
from django.db import models

from collections_app.models.collection import Collection
from hub.kernel.clock import now
from repos.models import Repository


class ChangeKind(models.TextChoices):
    """Value: stored. Label: for the operators' panel; the page says it in sentences."""

    CREATED = "created", "made this collection"
    TITLE = "title", "changed the title to"
    DESCRIPTION = "description", "changed the description"
    VISIBILITY = "visibility", "made it"
    THEME = "theme", "changed the colour to"
    ADDED = "added", "added"
    REMOVED = "removed", "removed"
    MOVED = "moved", "moved"
    NOTE = "note", "changed the note of"
    IMAGES = "images", "changed the pictures of"


class CollectionChange(models.Model):
    """repo, linked: what it was about. SECURITY: their names are read when shown, to those who may
    see them; a private repository's name never stands in `words`.

    words: a title, a colour, a paper; "" where `repo` or `linked` says it.
    """

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    repo = models.ForeignKey(
        Repository, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    linked = models.ForeignKey(
        Collection, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["collection", "-id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.collection_id}"
