"""A group that owns repositories, and who belongs to it with which role."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.namespace import Namespace
from hub.kernel.clock import now


class Role(models.IntegerChoices):
    """Ascending; a higher role may all that a lower one may. The wire writes the lower-case name."""

    NO_ACCESS = 0, "no_access"
    READ = 10, "read"
    CONTRIBUTOR = 20, "contributor"
    WRITE = 30, "write"
    ADMIN = 40, "admin"

    @property
    def words(self) -> str:
        """For a page, in the reader's language; `label` is what the wire and events say."""
        return str(ROLE_WORDS[self])


ROLE_WORDS = {
    Role.NO_ACCESS: pgettext_lazy("role", "no access"),
    Role.READ: pgettext_lazy("role", "read"),
    Role.CONTRIBUTOR: pgettext_lazy("role", "contributor"),
    Role.WRITE: pgettext_lazy("role", "write"),
    Role.ADMIN: pgettext_lazy("role", "admin"),
}


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Public")
    PRIVATE = "private", _("Private")


class Organization(models.Model):
    namespace = models.OneToOneField(
        Namespace, on_delete=models.PROTECT, related_name="organization"
    )
    full_name = models.CharField(max_length=120, blank=True)
    bio = models.CharField(max_length=500, blank=True)
    website = models.URLField(blank=True)
    # Web addresses elsewhere, as accounts.links takes them.
    links = models.JSONField(default=list, blank=True)
    avatar_url = models.CharField(max_length=500, blank=True)
    default_role = models.PositiveSmallIntegerField(choices=Role.choices, default=Role.WRITE)
    default_repo_visibility = models.CharField(
        max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="accounts.Membership", related_name="organizations"
    )

    def __str__(self) -> str:
        return self.namespace.name


class Membership(models.Model):
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.PositiveSmallIntegerField(choices=Role.choices)
    joined_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role_known"
            ),
        ]
        indexes = [models.Index(fields=["user", "organization", "role"])]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organization_id}"
