"""Whom a person or an organization does not want around its repositories."""

from django.conf import settings
from django.db import models

from accounts.models.namespace import Namespace
from hub.kernel.clock import now


class Block(models.Model):
    """namespace: of the one who blocks. user: who may leave no traces there any more."""

    namespace = models.ForeignKey(Namespace, on_delete=models.CASCADE, related_name="blocks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocked_by"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["namespace", "user"], name="block_once")]

    def __str__(self) -> str:
        return f"{self.namespace_id} blocks {self.user_id}"
