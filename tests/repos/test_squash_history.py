from contextlib import nullcontext

import pytest

from hub.kernel.errors import BadInput, Forbidden
from repos.actions.announce_refs import announce_refs
from repos.actions.create_branch import create_branch
from repos.actions.create_tag import create_tag
from repos.actions.squash_history import squash_history
from repos.errors import RevisionNotFound
from repos.git.types import RefName, RefUpdate
from repos.git_of import git_of
from tests.factories import make_commit, make_repo


@pytest.fixture
def repo(people):
    repo = make_repo(people.lab, files={"a.txt": "one"})
    make_commit(repo, {"a.txt": "two", "b.txt": "b"})
    return repo


@pytest.mark.parametrize(
    ("person", "error"), [("ana", None), ("ben", None), ("cem", Forbidden), ("eve", Forbidden)]
)
def test_squash_history__who_may(people, repo, person, error):
    with pytest.raises(error) if error else nullcontext():
        squash_history(actor=people.actor(person), repo=repo, branch="main")

    assert git_of(repo).count_commits(git_of(repo).refs()["refs/heads/main"]) == (3 if error else 1)


def test_squash_history__keeps_files_and_other_branches(people, repo):
    create_branch(actor=people.actor("ana"), repo=repo, branch="dev")
    git = git_of(repo)
    before = git.commit(repo.head_oid)

    squashed = squash_history(actor=people.actor("ana"), repo=repo, branch="main", message="All")

    after = git.commit(squashed)
    assert (after.tree, after.parents, after.title) == (before.tree, (), "All")
    repo.refresh_from_db()
    assert repo.head_oid == squashed
    assert git.refs()["refs/heads/dev"] == before.oid


def test_squash_history__again_changes_nothing(people, repo):
    first = squash_history(actor=people.actor("ana"), repo=repo, branch="main", message="All")

    assert (
        squash_history(actor=people.actor("ana"), repo=repo, branch="main", message="All") == first
    )


@pytest.mark.parametrize("ref", ["refs/pr/1", "refs/convert/parquet"])
def test_squash_history__squashes_what_clients_squash(people, repo, ref):
    git_of(repo).update_refs([RefUpdate(RefName(ref), None, repo.head_oid)])
    announce_refs(actor=people.actor("ana"), repo=repo, born=[RefName(ref)])

    squash_history(actor=people.actor("ana"), repo=repo, branch=ref)

    assert git_of(repo).count_commits(git_of(repo).refs()[ref]) == 1


@pytest.mark.parametrize("name", ["missing", "v1", "refs/pr/7"])
def test_squash_history__needs_a_branch(people, repo, name):
    create_tag(actor=people.actor("ana"), repo=repo, tag="v1", revision="main")

    with pytest.raises(RevisionNotFound):
        squash_history(actor=people.actor("ana"), repo=repo, branch=name)


@pytest.mark.parametrize("name", ["refs/tags/v1", "--exec=id", "HEAD", "a..b", "refs/internal/x"])
def test_squash_history__refuses_other_names(people, repo, name):
    with pytest.raises(BadInput):
        squash_history(actor=people.actor("ana"), repo=repo, branch=name)


def test_squash_history__long_message_is_refused(people, repo):
    with pytest.raises(BadInput, match="500"):
        squash_history(actor=people.actor("ana"), repo=repo, branch="main", message="x" * 501)
