"""Routes of git itself, below each repository, with and without `.git`."""

from django.urls import URLPattern, path

import hub.kernel.converters  # noqa: F401  # registers repo_id
from repos.api import git_http
from repos.models import RepoType


def _below(repo_type: RepoType) -> list[URLPattern]:
    known = {"repo_type": repo_type}
    patterns: list[URLPattern] = []
    # ".git" first: otherwise it would be taken for the end of the name.
    for suffix in (".git", ""):
        base = f"{repo_type.url_prefix}<repo_id:repo_id>{suffix}"
        patterns += [
            path(f"{base}/info/refs", git_http.info_refs, known),
            path(f"{base}/git-upload-pack", git_http.git_upload_pack, known),
            path(f"{base}/git-receive-pack", git_http.git_receive_pack, known),
        ]
    return patterns


urlpatterns = [
    # Models last: their pattern would take "datasets" for a namespace.
    *_below(RepoType.DATASET),
    *_below(RepoType.SPACE),
    *_below(RepoType.MODEL),
]
