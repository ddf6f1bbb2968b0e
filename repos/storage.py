"""What takes room in a repository: its largest objects, and which branches and tags keep them."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Sum

from hub.kernel.errors import NotFound
from repos.git.errors import GitCommandFailed
from repos.git.repository import GitRepository
from repos.git.types import Oid
from repos.models import Ref, RepoLfsObject, Repository
from repos.tree_reads import files, pointers_of

SHOWN = 50
# Each costs one walk of a tree, remembered by commit.
MAX_REFS = 20


@dataclass(frozen=True, slots=True)
class KeptObject:
    """path: where the first of the refs has it. refs: short names; none means history only."""

    oid: str
    size_bytes: int
    path: str = ""
    refs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Storage:
    """objects: large files, the largest first. unread_refs: refs that were not looked into."""

    objects: list[KeptObject]
    count: int
    total_bytes: int
    unread_refs: int


def storage_of(git: GitRepository, repo: Repository) -> Storage:
    """Three queries, and a walk of at most twenty trees."""
    links = RepoLfsObject.objects.filter(repo=repo)
    sums = links.aggregate(total=Sum("lfs_object__size_bytes"), count=Count("pk"))
    largest = links.order_by("-lfs_object__size_bytes", "lfs_object__oid")
    rows = largest.values_list("lfs_object__oid", "lfs_object__size_bytes")[:SHOWN]
    refs = _branches_and_tags(repo)
    paths, keepers = _kept_by(git, refs[:MAX_REFS])
    objects = [
        KeptObject(oid, size, paths.get(oid, ""), keepers.get(oid, [])) for oid, size in rows
    ]
    return Storage(objects, sums["count"], sums["total"] or 0, max(0, len(refs) - MAX_REFS))


def _branches_and_tags(repo: Repository) -> list[tuple[str, str]]:
    """(short name, commit or tag), the default branch first."""
    main = f"refs/heads/{repo.default_branch}"
    rows = [
        (row.name, row.oid)
        for row in Ref.objects.filter(repo=repo).order_by("-updated_at")
        if row.name.startswith(("refs/heads/", "refs/tags/"))
    ]
    rows.sort(key=lambda row: row[0] != main)
    return [(name.split("/", 2)[2], oid) for name, oid in rows]


def _kept_by(
    git: GitRepository, refs: list[tuple[str, str]]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """By object: the first path, and the names of the refs."""
    paths: dict[str, str] = {}
    keepers: dict[str, list[str]] = defaultdict(list)
    for name, oid in refs:
        try:
            entries = files(git, Oid(oid))
            pointers = pointers_of(git, entries)
        except (GitCommandFailed, NotFound):
            # A tag of something that is no commit keeps no file.
            continue
        for entry, pointer in zip(entries, pointers, strict=True):
            if pointer is None:
                continue
            paths.setdefault(pointer.oid, entry.path)
            if name not in keepers[pointer.oid]:
                keepers[pointer.oid].append(name)
    return paths, keepers
