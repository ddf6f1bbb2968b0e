"""Content that is stored in chunks: xorbs hold chunks, files are lists of runs of them.

Hashes are the 32 raw bytes; their hex form has a quirk (see repos/xet/hashes.py).
"""

from django.conf import settings
from django.db import models

from hub.kernel.clock import now
from repos.models.repository import Repository


class Xorb(models.Model):
    """Up to 8192 chunks in one stored body, verified when it came; the body never changes.

    index: ChunkIndex.to_bytes(), 40 bytes per chunk: defer it when only the row is needed.
    """

    hash = models.BinaryField(max_length=32, unique=True)
    serialized_bytes = models.PositiveBigIntegerField()
    raw_bytes = models.PositiveBigIntegerField()
    chunk_count = models.PositiveIntegerField()
    index = models.BinaryField()
    created_at = models.DateTimeField(default=now, editable=False)
    # Clients remember xorbs that they sent or were told of, and refer to them without asking.
    promised_until = models.DateTimeField(db_index=True)
    # Set by the collector; a registration that uses the xorb after all clears it again.
    quarantined_at = models.DateTimeField(null=True, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"xorb {self.pk}"


class XetFile(models.Model):
    """A file as terms, verified: they give size_bytes bytes with this sha256.

    terms: pack_terms(…). Two files may have one sha256: clients may cut the same bytes differently.
    """

    hash = models.BinaryField(max_length=32, unique=True)
    size_bytes = models.PositiveBigIntegerField()
    terms = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField(default=now, editable=False)
    xorbs = models.ManyToManyField(Xorb, through="XetFileXorb", related_name="files")

    def __str__(self) -> str:
        return self.sha256


class XetFileXorb(models.Model):
    """A file needs a xorb: what keeps the xorb, and which xorbs answer a dedup query together."""

    file = models.ForeignKey(XetFile, on_delete=models.CASCADE, related_name="xorb_links")
    xorb = models.ForeignKey(Xorb, on_delete=models.PROTECT, related_name="file_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "xorb"], name="xet_file_xorb_once"),
        ]

    def __str__(self) -> str:
        return f"{self.xorb_id} in {self.file_id}"


class DedupChunk(models.Model):
    """A chunk that clients may ask for: about one of 1024, and the first of each file.

    One row per xorb that has it: people who cannot read each other's files have xorbs of their own.
    SECURITY: chunk hashes are secrets (whoever knows one can claim the chunk); never log or show.
    """

    chunk_hash = models.BinaryField(max_length=32)
    xorb = models.ForeignKey(Xorb, on_delete=models.CASCADE, related_name="dedup_chunks")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chunk_hash", "xorb"], name="dedup_chunk_once"),
        ]

    def __str__(self) -> str:
        return f"a chunk of {self.xorb_id}"


class XorbUpload(models.Model):
    """Who sent a xorb to which repository: so an upload that broke off goes on where it was.

    Only verified bodies count; the row is what the sender may be told of before a file uses it.
    """

    xorb = models.ForeignKey(Xorb, on_delete=models.CASCADE, related_name="uploads")
    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="+")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repo", "sent_by", "xorb"], name="xorb_upload_once"),
        ]

    def __str__(self) -> str:
        return f"{self.xorb_id} by {self.sent_by_id}"
