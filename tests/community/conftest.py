"""Discussions and pull requests on a repository of the lab."""

import pytest

from accounts.actor import Actor
from community.actions.open_discussion import open_discussion
from community.actions.open_pull_request import open_pull_request
from repos.actions.create_commit import create_commit
from repos.git.types import PutFile, RepoPath
from tests.factories import make_pull_request, make_repo
from tests.live_hub import live_hub

__all__ = ["live_hub"]


@pytest.fixture
def repo(people):
    """Ana is admin, Ben writes, Cem reads, Eve is a stranger."""
    return make_repo(people.lab, "bert", files={"a.txt": "one\n", "b.txt": "two\n"})


@pytest.fixture
def discussion(people, repo):
    """Eve asks."""
    return open_discussion(
        actor=people.actor("eve"), repo=repo, title="A question", description="Why?"
    )


@pytest.fixture
def draft(people, repo):
    """Eve's, without commits."""
    return open_pull_request(
        actor=people.actor("eve"), repo=repo, title="A draft", description="Wait"
    )


@pytest.fixture
def propose(people, repo):
    """`propose({"a.txt": "text"})`: an open pull request with one commit, Eve's unless said."""

    def make(files, *, by="eve", title="Fix it", description="Because", base="main"):
        return make_pull_request(
            repo, files, actor=people.actor(by), title=title, description=description, base=base
        )

    return make


def commit_to(pull_request, files, *, actor: Actor):
    return create_commit(
        actor=actor,
        repo=pull_request.repo,
        revision=pull_request.ref,
        changes=[PutFile(RepoPath(path), text.encode()) for path, text in files.items()],
        summary="More",
    ).oid
