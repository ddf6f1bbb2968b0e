"""A fresh bare repository, and a server that speaks smart HTTP with nothing but the git layer."""

import secrets
from datetime import UTC, datetime

import pytest

from repos.git.disk import create_bare
from repos.git.objects import POOL
from repos.git.types import PutFile, RefName, RefUpdate, RepoPath, Signature
from tests.repos.git.attacks.smart_http import SmartServer

MAIN = RefName("refs/heads/main")
ANA = Signature("Ana", "ana@example.org", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


class Bare:
    """A repository with short words for what tests arrange."""

    def __init__(self, git):
        self.git = git
        self.git_dir = git.git_dir

    def build(self, files, *, parent=None, changes=(), message="Change", author=ANA):
        puts = [
            PutFile(RepoPath(path), content if isinstance(content, bytes) else content.encode())
            for path, content in files.items()
        ]
        return self.git.build_commit(
            parent=parent, changes=[*changes, *puts], author=author, message=message
        )

    def commit(self, files, *, ref=MAIN, changes=(), message="Change"):
        """On top of the ref, which is moved."""
        old = self.git.refs().get(ref)
        new = self.build(files, parent=old, changes=changes, message=message)
        self.git.update_refs([RefUpdate(ref, old, new)])
        return new

    def text(self, commit, path):
        entry = self.git.entry(commit, RepoPath(path))
        return self.git.read_blob(entry.oid, limit_bytes=1 << 20).decode()

    def paths(self, commit):
        return [entry.path for entry in self.git.walk(commit, RepoPath(""), recursive=True)]


@pytest.fixture
def bare():
    yield Bare(create_bare(secrets.token_hex(16)))
    POOL.close_all()


@pytest.fixture
def other():
    return Bare(create_bare(secrets.token_hex(16)))


@pytest.fixture
def server(bare, tmp_path):
    with SmartServer(bare.git_dir, tmp_path / "home") as running:
        yield running
