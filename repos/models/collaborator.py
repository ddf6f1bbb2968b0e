"""A person who was let into one repository, whoever owns it."""

from django.conf import settings
from django.db import models

from hub.kernel.clock import now
from repos.models.repository import Repository


class CollaboratorRole(models.IntegerChoices):
    """The values are those of `repos.policy.Access`, so that they compare with it."""

    READ = 2, "read"
    WRITE = 3, "write"
    ADMIN = 4, "admin"


class Collaborator(models.Model):
    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="collaborators")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="collaborations"
    )
    role = models.PositiveSmallIntegerField(choices=CollaboratorRole.choices)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repo", "user"], name="collaborator_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=CollaboratorRole.values),
                name="collaborator_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.repo_id}"
