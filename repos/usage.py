"""How much room large files take, as readers see it and as the disk does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from repos.models import LfsObject, LfsState, RepoLfsObject, Repository, XetFileXorb, Xorb


@dataclass(frozen=True, slots=True)
class Usage:
    """logical_bytes: the sum of the files' sizes. flat_bytes, xorb_bytes: what their two forms take.

    A xorb counts whole for everybody who needs a part of it, so repositories may add up to more
    than the hub.
    """

    files: int
    logical_bytes: int
    flat_bytes: int
    xorb_bytes: int

    @property
    def physical_bytes(self) -> int:
        return self.flat_bytes + self.xorb_bytes

    @property
    def saved_bytes(self) -> int:
        """What repetition and compression spared; 0 while files are there in both forms."""
        return max(0, self.logical_bytes - self.physical_bytes)


def usage_of(repo: Repository) -> Usage:
    """Of everything that the repository holds, whether a ref leads to it or not. Two queries."""
    objects = LfsObject.objects.filter(links__repo=repo, state=LfsState.PRESENT)
    is_part = XetFileXorb.objects.filter(xorb=OuterRef("pk"), file__lfs_objects__links__repo=repo)
    return _usage(objects, Xorb.objects.filter(Exists(is_part)))


def usage_of_hub() -> Usage:
    """logical_bytes: of all repositories, so a file counts once for each that holds it."""
    links = RepoLfsObject.objects.filter(lfs_object__state=LfsState.PRESENT)
    logical = links.aggregate(files=Count("pk"), size=Sum("lfs_object__size_bytes"))
    stored = _usage(LfsObject.objects.filter(state=LfsState.PRESENT), Xorb.objects.all())
    return Usage(logical["files"], logical["size"] or 0, stored.flat_bytes, stored.xorb_bytes)


def largest_repos(limit: int) -> Iterator[tuple[Repository, Usage]]:
    """The repositories whose large files sum up to most, with their use."""
    size = Sum("lfs_links__lfs_object__size_bytes")
    for repo in Repository.objects.annotate(size=size).filter(size__gt=0).order_by("-size")[:limit]:
        yield repo, usage_of(repo)


def _usage(objects: QuerySet[LfsObject], xorbs: QuerySet[Xorb]) -> Usage:
    sums: dict[str, Any] = objects.aggregate(  # Any: Django's numbers, None for no rows
        files=Count("pk"), size=Sum("size_bytes"), flat=Sum("size_bytes", filter=Q(is_flat=True))
    )
    stored = xorbs.aggregate(size=Sum("serialized_bytes"))["size"] or 0
    return Usage(sums["files"], sums["size"] or 0, sums["flat"] or 0, stored)
