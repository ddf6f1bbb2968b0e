"""The first half of a repo id: one table of names for users and organizations together."""

from django.db import models
from django.db.models.functions import Lower

from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id


class NamespaceKind(models.TextChoices):
    USER = "user"
    ORGANIZATION = "org"


_LOOKALIKES = str.maketrans("01", "ol", "-_.")


def collision_key(name: str) -> str:
    """Names that people would confuse have the same key.

    Case, `-`, `_` and `.` do not count; 0 counts as o, and 1 as l.
    """
    return name.lower().translate(_LOOKALIKES)


class NamespaceQuerySet(models.QuerySet["Namespace"]):
    def named(self, name: str) -> "NamespaceQuerySet":
        """At most one row; case does not count."""
        # PostgreSQL cannot even be asked for a text with NUL.
        return self.none() if "\0" in name else self.filter(name_lower=name.lower())


class Namespace(models.Model):
    """A name that owns repositories; exactly one of `user` and `organization` points here.

    is_self_chosen: taken through the site; such names may not resemble each other. Operators may
    bring over names that do.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=96)
    name_lower = models.GeneratedField(
        expression=Lower("name"),
        output_field=models.CharField(max_length=96),
        db_persist=True,
        unique=True,
    )
    collision_key = models.CharField(max_length=96, db_index=True, editable=False)
    kind = models.CharField(max_length=4, choices=NamespaceKind.choices)
    is_self_chosen = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = NamespaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=NamespaceKind.values), name="namespace_kind_known"
            ),
            # Decides between two sign-ups at the same moment.
            models.UniqueConstraint(
                fields=["collision_key"],
                condition=models.Q(is_self_chosen=True),
                name="namespace_self_chosen_distinct",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.collision_key = collision_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through untouched

    @property
    def is_organization(self) -> bool:
        return self.kind == NamespaceKind.ORGANIZATION
