"""Routes of Git LFS: below each repository, with and without `.git`, and the transfer addresses."""

from django.urls import URLPattern, path

from repos.api import lfs_batch, lfs_locks, lfs_transfer
from repos.models import RepoType


def _below(repo_type: RepoType) -> list[URLPattern]:
    known = {"repo_type": repo_type}
    patterns: list[URLPattern] = []
    # ".git" first: otherwise it would be taken for the end of the name.
    for suffix in (".git", ""):
        base = f"{repo_type.url_prefix}<repo_id:repo_id>{suffix}/info/lfs"
        patterns += [
            path(f"{base}/objects/batch", lfs_batch.batch, known),
            path(f"{base}/locks", lfs_locks.locks, known),
            path(f"{base}/locks/verify", lfs_locks.verify_locks, known),
            path(f"{base}/locks/<str:lock_id>/unlock", lfs_locks.unlock, known),
        ]
    return patterns


urlpatterns = [
    path("lfs/objects/<str:token>", lfs_transfer.put_object),
    path("lfs/parts/<str:token>/<int:number>", lfs_transfer.put_part),
    path("lfs/complete/<str:token>", lfs_transfer.complete),
    path("lfs/verify/<str:token>", lfs_transfer.verify),
    path("lfs/download/<str:token>", lfs_transfer.download),
    # Models last: their pattern would take "datasets" for a namespace.
    *_below(RepoType.DATASET),
    *_below(RepoType.SPACE),
    *_below(RepoType.MODEL),
]
