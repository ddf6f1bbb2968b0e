"""A person finds a collection worth a look."""

from django.conf import settings
from django.db import models

from collections_app.models.collection import Collection
from hub.kernel.clock import now


class Upvote(models.Model):
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="upvoted_by")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["collection", "user"], name="upvote_once")]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.collection_id}"
