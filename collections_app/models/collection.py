"""A titled page of somebody that groups repositories, papers and other collections."""

from django.conf import settings
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Namespace
from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id

MAX_TITLE_CHARS = 60
MAX_DESCRIPTION_CHARS = 150


class Theme(models.TextChoices):
    """The colours that clients know; each is a pair of tokens in `static/css/tokens.css`."""

    ORANGE = "orange", _("Orange")
    BLUE = "blue", _("Blue")
    GREEN = "green", _("Green")
    PURPLE = "purple", _("Purple")
    PINK = "pink", _("Pink")
    INDIGO = "indigo", _("Indigo")


def title_key(title: str) -> str:
    """Titles of one owner with the same key are the same title: case does not count."""
    return title.casefold()


class CollectionQuerySet(models.QuerySet["Collection"]):
    def of(self, namespace: Namespace) -> "CollectionQuerySet":
        return self.filter(namespace=namespace)


class Collection(models.Model):
    """public_id: ends every address of it, and never changes; the slug before it follows the title.

    place: orders the collections of one owner; only its order means anything (see `places.py`).
    upvotes: repeats the number of Upvote rows.
    updated_at: of the words and the items; not of upvotes or the order on the owner's page.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    namespace = models.ForeignKey(Namespace, on_delete=models.PROTECT, related_name="collections")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=MAX_TITLE_CHARS)
    # Case folding may lengthen a text: one letter becomes three at most.
    title_key = models.CharField(max_length=3 * MAX_TITLE_CHARS, editable=False)
    description = models.CharField(max_length=MAX_DESCRIPTION_CHARS, blank=True)
    is_private = models.BooleanField(default=False)
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.ORANGE)
    place = models.BigIntegerField(editable=False)
    upvotes = models.PositiveIntegerField(default=0, editable=False)
    trending_score = models.FloatField(default=0, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["namespace", "title_key"], name="collection_title_once"
            ),
            models.UniqueConstraint(fields=["namespace", "place"], name="collection_place_once"),
            models.CheckConstraint(
                condition=models.Q(theme__in=Theme.values), name="collection_theme_known"
            ),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"]),
            models.Index(fields=["-trending_score", "-id"]),
            models.Index(fields=["-upvotes", "-id"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """`my-models-66aa00000000000000000001`; the id alone for a title without Latin letters."""
        words = slugify(self.title)
        return f"{words}-{self.public_id}" if words else self.public_id

    @property
    def full_slug(self) -> str:
        """As clients write it: `ana/my-models-66aa…`. The namespace must be loaded."""
        return f"{self.namespace.name}/{self.slug}"

    @property
    def url_path(self) -> str:
        return f"/collections/{self.full_slug}"
