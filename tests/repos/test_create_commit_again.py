"""The same commit asked for again (needs: an answer was lost), and the rule a pointer brings."""

import json

import pytest

from repos.actions.create_commit import create_commit
from repos.errors import HeadMoved, LfsObjectMissing
from repos.git.types import DeleteFile, PutFile, RepoPath
from repos.git_of import git_of
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.models import LfsObject, LfsState, RepoLfsObject
from tests.factories import make_commit, make_repo


@pytest.fixture
def repo(people):
    return make_repo(people.ana, files={"a.txt": "one"})


def commit(repo, actor, path="b.txt", content=b"new", **kwargs):
    change = PutFile(RepoPath(path), content)
    values = {"revision": "main", "summary": "Add b", "changes": [change], **kwargs}
    return create_commit(actor=actor, repo=repo, **values)


def history(repo):
    return [commit.title for commit in git_of(repo).log(git_of(repo).resolve("main"))]


@pytest.mark.parametrize("repeats_parent", [True, False])
def test_create_commit__again_answers_with_the_same_commit(people, repo, repeats_parent):
    parent = repo.head_oid if repeats_parent else None
    first = commit(repo, people.actor("ana"), parent=parent)

    again = commit(repo, people.actor("ana"), parent=parent)

    assert again == first
    assert history(repo).count("Add b") == 1


def test_create_commit__again_is_recognised_behind_later_commits(people, repo):
    parent = repo.head_oid
    first = commit(repo, people.actor("ana"), parent=parent)
    make_commit(repo, {"c.txt": "later"})

    assert commit(repo, people.actor("ana"), parent=parent) == first


@pytest.mark.parametrize(
    "other", [{"content": b"else"}, {"summary": "Add c"}, {"path": "c.txt"}, {"description": "x"}]
)
def test_create_commit__something_else_on_the_old_parent_is_refused(people, repo, other):
    parent = repo.head_oid
    commit(repo, people.actor("ana"), parent=parent)

    with pytest.raises(HeadMoved):
        commit(repo, people.actor("ana"), parent=parent, **other)


def test_create_commit__the_same_by_somebody_else_is_refused(people):
    repo = make_repo(people.lab)
    parent = repo.head_oid
    commit(repo, people.actor("ana"), parent=parent)

    with pytest.raises(HeadMoved):
        commit(repo, people.actor("ben"), parent=parent)


def test_create_commit__again_with_a_deletion(people, repo):
    parent = repo.head_oid
    changes = [DeleteFile(RepoPath("a.txt"))]
    first = commit(repo, people.actor("ana"), parent=parent, changes=changes)

    assert commit(repo, people.actor("ana"), parent=parent, changes=changes) == first


def stored_pointer(repo, letter="a"):
    pointer = Pointer(LfsOid(letter * 64), 12)
    known = LfsObject.objects.create(oid=pointer.oid, size_bytes=12, state=LfsState.PRESENT)
    RepoLfsObject.objects.create(repo=repo, lfs_object=known)
    return pointer


def rules_of(repo):
    git = git_of(repo)
    entry = git.entry(git.resolve("main"), RepoPath(".gitattributes"))
    return git.read_blob(entry.oid, limit_bytes=1 << 20).decode().splitlines()


def test_create_commit__pointer_without_content_is_refused(people, repo):
    pointer = Pointer(LfsOid("f" * 64), 12)

    with pytest.raises(LfsObjectMissing, match="LFS pointer pointed to a file that does not exist"):
        commit(repo, people.actor("ana"), "w.bin", pointer.text())


def test_create_commit__covered_pointer_needs_no_rule(people, repo):
    before = rules_of(repo)

    commit(repo, people.actor("ana"), "w.safetensors", stored_pointer(repo).text())

    assert rules_of(repo) == before


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("w.weights", "/w.weights filter=lfs diff=lfs merge=lfs -text"),
        ("d/a b.x", "d/a[[:space:]]b.x filter=lfs diff=lfs merge=lfs -text"),
        ("d/[1]*.x", "d/\\[1]\\*.x filter=lfs diff=lfs merge=lfs -text"),
    ],
)
def test_create_commit__uncovered_pointer_brings_its_rule(people, repo, path, rule):
    content = stored_pointer(repo).text()
    parent = repo.head_oid
    first = commit(repo, people.actor("ana"), path, content, parent=parent)

    assert rules_of(repo)[-1] == rule
    assert commit(repo, people.actor("ana"), path, content, parent=parent) == first
    commit(repo, people.actor("ana"), path, stored_pointer(repo, "b").text())
    assert rules_of(repo).count(rule) == 1


def test_create_commit__rules_written_in_the_same_commit_count(people, repo):
    changes = [
        PutFile(RepoPath(".gitattributes"), b"*.weights filter=lfs"),
        PutFile(RepoPath("w.weights"), stored_pointer(repo).text()),
        PutFile(RepoPath("x.other"), stored_pointer(repo, "b").text()),
    ]

    commit(repo, people.actor("ana"), changes=changes)

    assert rules_of(repo) == [
        "*.weights filter=lfs",
        "/x.other filter=lfs diff=lfs merge=lfs -text",
    ]


def test_commit_api__again_with_a_deletion(people, repo, client):
    parent = repo.head_oid
    lines = [
        {"key": "header", "value": {"summary": "Drop a", "parentCommit": parent[:12]}},
        {"key": "deletedFile", "value": {"path": "a.txt"}},
    ]
    token = people.token("ana")

    answers = [
        client.post(
            f"/api/models/{repo.repo_id}/commit/main",
            "\n".join(json.dumps(line) for line in lines),
            content_type="application/x-ndjson",
            headers={"Authorization": f"Bearer {token}"},
        )
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["commitOid"] == answers[1].json()["commitOid"]
    assert history(repo).count("Drop a") == 1
