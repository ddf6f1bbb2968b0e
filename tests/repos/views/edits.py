"""What the tests of pages that commit have in common."""

from repos.git.types import RepoPath
from repos.git_of import git_of
from repos.models import Repository


def head_of(repo: Repository) -> str:
    repo.refresh_from_db()
    return repo.head_oid


def text_of(repo: Repository, path: str) -> str | None:
    """The file at the head of main; None: it is not there."""
    git = git_of(repo)
    entry = git.entries(head_of(repo), [RepoPath(path)]).get(RepoPath(path))
    return None if entry is None else git.read_blob(entry.oid, limit_bytes=1 << 20).decode()


def form(repo: Repository, **said: str) -> dict[str, str]:
    return {"base": head_of(repo), "target": "branch", "title": "", "description": "", **said}


HTML = {"accept": "text/html"}


def takes_no_proposals(repo: Repository) -> None:
    """Only those who may write can change anything."""
    Repository.objects.filter(pk=repo.pk).update(discussions_disabled=True)
