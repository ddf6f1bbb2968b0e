"""One thing in a collection: a repository, a paper or another collection."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from collections_app.models.collection import Collection
from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id
from repos.models import Repository

MAX_NOTE_CHARS = 500


class ItemKind(models.TextChoices):
    MODEL = "model", _("Model")
    DATASET = "dataset", _("Dataset")
    SPACE = "space", _("Space")
    PAPER = "paper", _("Paper")
    COLLECTION = "collection", _("Collection")


class ItemQuerySet(models.QuerySet["CollectionItem"]):
    def of(self, collection: Collection) -> "ItemQuerySet":
        return self.filter(collection=collection)


class CollectionItem(models.Model):
    """Exactly one of `repo`, `linked` and `paper_id` says what it is; `kind` repeats which.

    place: orders the items; only its order means anything, and gaps are common (see `places.py`).
    What readers see as position counts the items that they may see.
    paper_id: an arXiv id, or the web address of a paper that is not there.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    repo = models.ForeignKey(
        Repository, on_delete=models.CASCADE, null=True, blank=True, related_name="collected"
    )
    linked = models.ForeignKey(
        Collection, on_delete=models.CASCADE, null=True, blank=True, related_name="collected"
    )
    paper_id = models.CharField(max_length=300, blank=True)
    paper_title = models.CharField(max_length=300, blank=True)
    place = models.BigIntegerField(editable=False)
    note = models.CharField(max_length=MAX_NOTE_CHARS, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(default=now, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "place"], name="item_place_once"),
            models.UniqueConstraint(fields=["collection", "repo"], name="item_repo_once"),
            models.UniqueConstraint(fields=["collection", "linked"], name="item_linked_once"),
            models.UniqueConstraint(
                fields=["collection", "paper_id"], condition=~Q(paper_id=""), name="item_paper_once"
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        kind__in=["model", "dataset", "space"],
                        repo__isnull=False,
                        linked__isnull=True,
                        paper_id="",
                    )
                    | (Q(kind="paper", repo__isnull=True, linked__isnull=True) & ~Q(paper_id=""))
                    | Q(kind="collection", repo__isnull=True, linked__isnull=False, paper_id="")
                ),
                name="item_is_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["paper_id"], condition=~Q(paper_id=""), name="item_papers")]

    def __str__(self) -> str:
        return f"{self.kind} in {self.collection_id}"

    @property
    def name(self) -> str:
        """What people call it; `repo` and `linked` must be loaded."""
        if self.repo is not None:
            return self.repo.repo_id
        if self.linked is not None:
            return self.linked.title
        return self.paper_title or self.paper_id

    @property
    def href(self) -> str:
        """Where it leads: a path of this hub, or the web address of a paper."""
        if self.repo is not None:
            return self.repo.url_path
        if self.linked is not None:
            return self.linked.url_path
        if self.paper_id.startswith(("http://", "https://")):
            return self.paper_id
        return f"https://arxiv.org/abs/{self.paper_id}"
