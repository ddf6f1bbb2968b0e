"""Large files: content that is stored once, the right to read it, locks, running uploads."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id
from repos.models.repository import Repository


class LfsState(models.TextChoices):
    """Only present objects may be committed, linked or read."""

    PENDING = "pending"
    PRESENT = "present"


class LfsObject(models.Model):
    """One content, whoever uploaded it. oid: sha256 of the bytes, 64 lower-case hex digits.

    A present object has a plain copy in the object store (is_flat), or an xet_file, or both, which
    give the same bytes. Readers prefer the plain copy.
    """

    oid = models.CharField(max_length=64, unique=True)
    size_bytes = models.PositiveBigIntegerField()
    state = models.CharField(max_length=7, choices=LfsState.choices, default=LfsState.PENDING)
    # What an older release writes while an upgrade is under way is always flat.
    is_flat = models.BooleanField(default=False, db_default=True)
    # Set once: another file of the same bytes does not replace it.
    xet_file = models.ForeignKey(
        "repos.XetFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lfs_objects",
    )
    created_at = models.DateTimeField(default=now, editable=False)
    # Set when the last link went away; the sweep deletes after the grace period.
    unlinked_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=LfsState.values), name="lfs_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.oid


class RepoLfsObject(models.Model):
    """The right of a repository to hold and serve an object. Reading always goes through this."""

    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="lfs_links")
    lfs_object = models.ForeignKey(LfsObject, on_delete=models.PROTECT, related_name="links")
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    # When somebody last brought a pointer to it, or was about to: the collector waits from then on.
    claimed_at = models.DateTimeField(default=now, db_default=Now(), editable=False)
    # Set by the collector while no ref of the repository leads to a pointer.
    unneeded_since = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repo", "lfs_object"], name="repo_lfs_object_once"),
        ]

    def __str__(self) -> str:
        return f"{self.lfs_object_id} in {self.repo_id}"


class LfsMultipart(models.Model):
    """A multipart upload that was promised. backend_id: the store's own upload id."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="+")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    oid = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    part_bytes = models.PositiveBigIntegerField()
    backend_id = models.CharField(max_length=1024, blank=True)
    created_at = models.DateTimeField(default=now, editable=False, db_index=True)

    def __str__(self) -> str:
        return self.public_id


class LfsLock(models.Model):
    """A file that only its owner may change. ref: the branch it was asked for, "" for all."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="lfs_locks")
    path = models.CharField(max_length=4096)
    path_digest = models.CharField(max_length=64, editable=False)
    ref = models.CharField(max_length=512, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lfs_locks"
    )
    locked_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repo", "path_digest"], name="lfs_lock_once"),
        ]

    def __str__(self) -> str:
        return self.path
