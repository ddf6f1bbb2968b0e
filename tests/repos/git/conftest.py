"""A fresh bare repository, and short words to fill it."""

import secrets
from datetime import UTC, datetime

import pytest

from repos.git.disk import create_bare
from repos.git.names import parse_branch
from repos.git.types import PutFile, RefUpdate, RepoPath, Signature

ANA = Signature("Ana", "ana@example.org", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


@pytest.fixture
def git(settings, tmp_path):
    settings.GIT_VOLUMES = {"default": tmp_path / "git"}
    return create_bare(secrets.token_hex(16))


@pytest.fixture
def commit(git):
    """commit({"a.txt": b"1"}, branch="main") -> oid; on top of the branch."""

    def make(files, *, branch="main", message="A commit", deletions=()):
        ref = parse_branch(branch)
        parent = git.try_resolve(ref)
        changes = [PutFile(RepoPath(path), content) for path, content in files.items()]
        oid = git.build_commit(
            parent=parent, changes=[*deletions, *changes], author=ANA, message=message
        )
        git.update_refs([RefUpdate(ref, parent, oid)])
        return oid

    return make
