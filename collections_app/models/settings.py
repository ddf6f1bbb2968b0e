"""What an organization decided about its collections; no row means the usual."""

from django.db import models

from accounts.models import Organization


class OrganizationCollections(models.Model):
    """every_member_edits: readers and contributors too; else writers and admins only."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="collection_settings"
    )
    every_member_edits = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "organization collections"

    def __str__(self) -> str:
        return f"collections of {self.organization_id}"
