"""What is left of a deleted repository until its folder is: enough to bring it back."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accounts.models import Namespace
from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id


class DeletedRepository(models.Model):
    """facts: fields of the row by name, and its protected refs, as JSON. lfs_objects: keys of what it held.

    Likes, aliases, collaborators and running uploads do not come back.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    namespace = models.ForeignKey(Namespace, on_delete=models.CASCADE, related_name="+")
    storage_key = models.CharField(max_length=32, unique=True, editable=False)
    volume = models.CharField(max_length=32, editable=False)
    repo_type = models.CharField(max_length=8)
    repo_id = models.CharField(max_length=193)
    facts = models.JSONField(default=dict)
    lfs_objects = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    deleted_at = models.DateTimeField(default=now, db_index=True)

    objects: ClassVar[models.Manager["DeletedRepository"]] = models.Manager()

    class Meta:
        verbose_name_plural = "deleted repositories"

    def __str__(self) -> str:
        return f"{self.repo_type} {self.repo_id}"
