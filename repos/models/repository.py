"""A model, dataset or Space: the row beside a bare git repository."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Namespace
from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id
from repos.task_names import task_name


class RepoType(models.TextChoices):
    MODEL = "model", _("Model")
    DATASET = "dataset", _("Dataset")
    SPACE = "space", _("Space")

    @property
    def plural(self) -> str:
        """As in API paths: `models`, `datasets`, `spaces`."""
        return f"{self.value}s"

    @property
    def url_prefix(self) -> str:
        """Before the repo id in page, resolve and git URLs: "" for models, else `datasets/`."""
        return "" if self is RepoType.MODEL else f"{self.value}s/"


class Gate(models.TextChoices):
    """How people get to the files of a gated repository; "" means not gated."""

    OPEN = "", "not gated"
    AUTO = "auto"
    MANUAL = "manual"


def new_storage_key() -> str:
    """32 hex digits that name the git folder; never derived from a name, never changed."""
    return secrets.token_hex(16)


class RepositoryQuerySet(models.QuerySet["Repository"]):
    def of_type(self, repo_type: RepoType) -> "RepositoryQuerySet":
        return self.filter(repo_type=repo_type)

    def identified(self, repo_id: str) -> "RepositoryQuerySet":
        """At most one row per type; case does not count."""
        # PostgreSQL cannot even be asked for a text with NUL.
        return self.none() if "\0" in repo_id else self.filter(repo_id_lower=repo_id.lower())


class Repository(models.Model):
    """repo_id: `namespace/name`, or one segment for a legacy repository without namespace.

    head_oid: where the default branch points, "" before the first commit; repeats repos.Ref.
    card_data: the README's front matter at head, as JSON; {} without one.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    storage_key = models.CharField(
        max_length=32, unique=True, default=new_storage_key, editable=False
    )
    volume = models.CharField(max_length=32, default="default", editable=False)
    repo_type = models.CharField(max_length=8, choices=RepoType.choices)
    namespace = models.ForeignKey(
        Namespace, on_delete=models.PROTECT, null=True, blank=True, related_name="repositories"
    )
    repo_id = models.CharField(max_length=193)
    repo_id_lower = models.GeneratedField(
        expression=Lower("repo_id"),
        output_field=models.CharField(max_length=193),
        db_persist=True,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_private = models.BooleanField(default=False)
    gate = models.CharField(max_length=6, choices=Gate.choices, default=Gate.OPEN, blank=True)
    is_disabled = models.BooleanField(default=False)
    # When an operator put it on the front page; None: it is not there.
    featured_at = models.DateTimeField(null=True, blank=True, editable=False)
    discussions_disabled = models.BooleanField(default=False)
    sdk = models.CharField(max_length=16, blank=True)
    default_branch = models.CharField(max_length=255, default="main", editable=False)
    head_oid = models.CharField(max_length=40, blank=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    last_modified = models.DateTimeField(default=now, editable=False)
    # From the card at head, kept by the listener `repos.listeners.index_card`.
    card_data = models.JSONField(default=dict, blank=True, editable=False)
    pipeline_tag = models.CharField(max_length=80, blank=True, editable=False)
    library_name = models.CharField(max_length=80, blank=True, editable=False)
    license = models.CharField(max_length=80, blank=True, editable=False)
    # Of the weights at head, by type, as {"F32": 12}; parameters: their sum, None where no file says.
    weights = models.JSONField(default=dict, blank=True, editable=False)
    parameters = models.BigIntegerField(null=True, blank=True, editable=False)
    # On its owner's profile, in this order; None: not pinned.
    pinned_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Counters shown on cards; batched, never written on a read path.
    likes = models.PositiveIntegerField(default=0, editable=False)
    downloads = models.PositiveBigIntegerField(default=0, editable=False)
    downloads_all_time = models.PositiveBigIntegerField(default=0, editable=False)
    trending_score = models.FloatField(default=0, editable=False)
    used_storage_bytes = models.PositiveBigIntegerField(default=0, editable=False)
    # False from each change on until the next round of `measure_storage`.
    is_measured = models.BooleanField(default=False, db_default=False, editable=False)
    needs_maintenance_since = models.DateTimeField(null=True, blank=True, editable=False)
    pushes_since_maintenance = models.PositiveIntegerField(default=0, editable=False)

    objects = RepositoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "repositories"
        constraints = [
            models.UniqueConstraint(fields=["repo_type", "repo_id_lower"], name="repo_id_once"),
            models.CheckConstraint(
                condition=models.Q(repo_type__in=RepoType.values), name="repo_type_known"
            ),
        ]
        indexes = [
            models.Index(fields=["repo_type", "-last_modified", "-id"]),
            models.Index(fields=["repo_type", "-created_at", "-id"]),
            models.Index(fields=["repo_type", "-downloads", "-id"]),
            models.Index(fields=["repo_type", "-likes", "-id"]),
            models.Index(fields=["repo_type", "-trending_score", "-id"]),
            models.Index(fields=["namespace", "repo_type"]),
            models.Index(
                fields=["id"], condition=models.Q(is_measured=False), name="repo_not_measured"
            ),
            models.Index(
                fields=["repo_type", "parameters"],
                condition=models.Q(parameters__isnull=False),
                name="repo_by_parameters",
            ),
            models.Index(
                fields=["-featured_at"],
                condition=models.Q(featured_at__isnull=False),
                name="repo_featured",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.repo_type} {self.repo_id}"

    @property
    def kind(self) -> RepoType:
        return RepoType(self.repo_type)

    @property
    def name(self) -> str:
        """The last segment of the repo id."""
        return self.repo_id.rpartition("/")[2]

    @property
    def author(self) -> str:
        """The namespace's name; "" for a legacy repository."""
        return self.repo_id.rpartition("/")[0]

    @property
    def url_path(self) -> str:
        """Path of the page, of git and of resolve: `/ns/name` or `/datasets/ns/name`."""
        return f"/{self.kind.url_prefix}{self.repo_id}"

    @property
    def task_name(self) -> str:
        """For pages, in their language; "" without a task."""
        return task_name(self.pipeline_tag)

    @property
    def license_tag(self) -> str:
        """What lists are narrowed by to find others of its licence."""
        return f"license:{self.license}"

    @property
    def is_gated(self) -> bool:
        return self.gate != Gate.OPEN


class RepoTag(models.Model):
    """One tag of the card at head, as filters and list answers spell it: `license:mit`, `pytorch`."""

    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="card_tags")
    tag = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repo", "tag"], name="repo_tag_once")]
        indexes = [models.Index(fields=["tag", "repo"])]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.tag
