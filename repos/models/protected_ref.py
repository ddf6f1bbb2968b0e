"""What a repository asks of those who move some of its branches or tags."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.kernel.clock import now
from repos.models.repository import Repository

MAX_APPROVALS = 6


class Movers(models.TextChoices):
    """Who may change what is protected, be it by a push or by a merge."""

    WRITERS = "writers", _("Writers")
    ADMINS = "admins", _("Only admins")
    NOBODY = "nobody", _("Nobody")


class ProtectedRef(models.Model):
    """A rule; of several that match one ref each must be kept.

    pattern: a full name or a glob, `refs/heads/main`, `refs/heads/release/*`; `*` stops at a slash.
    requires_pull_request: commits come by a merge only. required_approvals: of what is merged.
    dismisses_approvals: an approval counts for the commit that was looked at, and for no later one.
    """

    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="protected_refs")
    pattern = models.CharField(max_length=255)
    movers = models.CharField(max_length=7, choices=Movers.choices, default=Movers.WRITERS)
    requires_pull_request = models.BooleanField(default=False)
    required_approvals = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(MAX_APPROVALS)]
    )
    dismisses_approvals = models.BooleanField(default=True)
    blocks_force = models.BooleanField(default=True)
    blocks_deletion = models.BooleanField(default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=now, editable=False)

    objects: ClassVar[models.Manager["ProtectedRef"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repo", "pattern"], name="protected_ref_once"),
            models.CheckConstraint(
                condition=models.Q(movers__in=Movers.values), name="protected_ref_movers_known"
            ),
            models.CheckConstraint(
                condition=models.Q(required_approvals=0) | models.Q(requires_pull_request=True),
                name="protected_ref_approvals_are_of_pull_requests",
            ),
            # Deleted and made again, or rewritten, it would have changed without a pull request.
            models.CheckConstraint(
                condition=models.Q(requires_pull_request=False)
                | models.Q(blocks_force=True, blocks_deletion=True),
                name="protected_ref_pull_request_is_no_detour",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pattern} of {self.repo_id}"

    @property
    def is_tag(self) -> bool:
        return self.pattern.startswith("refs/tags/")

    @property
    def short_pattern(self) -> str:
        """As the settings page shows it: `main`, `v*`."""
        return self.pattern.removeprefix("refs/heads/").removeprefix("refs/tags/")
