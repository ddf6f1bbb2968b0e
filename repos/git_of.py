"""From a repository's row to its folder."""

from repos.git.disk import open_repository
from repos.git.repository import GitRepository
from repos.models import Repository


def git_of(repo: Repository) -> GitRepository:
    return open_repository(repo.storage_key, volume=repo.volume)
