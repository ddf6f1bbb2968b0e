import pytest

from repos.errors import EntryNotFound, RevisionNotFound
from repos.git.errors import ObjectMissing
from repos.git.types import (
    ChangeKind,
    Conflicted,
    DeleteFile,
    EntryKind,
    Merged,
    RefUpdate,
    RepoPath,
)
from repos.tree_cache import last_commits
from tests.repos.git.attacks.conftest import ANA, MAIN


def test_walk__lists_folders_before_their_content_with_sizes(bare):
    commit = bare.commit({"b/x": "12", "b/y/z": "123", "a": "1", "c": ""})

    rows = [
        (entry.path, entry.kind, entry.size_bytes)
        for entry in bare.git.walk(commit, RepoPath(""), recursive=True)
    ]

    assert rows == [
        ("a", EntryKind.FILE, 1),
        ("b", EntryKind.FOLDER, None),
        ("b/x", EntryKind.FILE, 2),
        ("b/y", EntryKind.FOLDER, None),
        ("b/y/z", EntryKind.FILE, 3),
        ("c", EntryKind.FILE, 0),
    ]


def test_walk__of_a_folder_alone(bare):
    commit = bare.commit({"b/x": "12", "b/y/z": "123", "a": "1"})

    assert [e.path for e in bare.git.walk(commit, RepoPath("b"), recursive=False)] == ["b/x", "b/y"]


@pytest.mark.parametrize("folder", ["a", "no", "a/b"])
def test_walk__what_is_no_folder_is_not_found_at_once(bare, folder):
    commit = bare.commit({"a": "1"})

    with pytest.raises(EntryNotFound):
        list(bare.git.walk(commit, RepoPath(folder), recursive=False))


def test_entries__those_that_exist(bare):
    commit = bare.commit({"a": "1", "b/c": "2"})

    found = bare.git.entries(commit, [RepoPath(path) for path in ("b/c", "no", "a/x", "b")])

    assert {path: entry.kind for path, entry in found.items()} == {
        "b/c": EntryKind.FILE,
        "b": EntryKind.FOLDER,
    }


def test_walk__ten_thousand_files_in_one_folder(bare):
    commit = bare.commit({f"d/{n:05}": str(n) for n in range(10_000)})

    assert sum(1 for _ in bare.git.walk(commit, RepoPath("d"), recursive=False)) == 10_000


def test_merge__clean_and_conflicting(bare):
    base = bare.commit({"a": "1\n", "b": "1\n"})
    ours = bare.build({"a": "2\n"}, parent=base)
    theirs = bare.build({"b": "2\n"}, parent=base)
    against = bare.build({"a": "3\n"}, parent=base)

    merged = bare.git.merge(ours, theirs)

    assert isinstance(merged, Merged)
    commit = bare.git.commit_tree(merged.tree, parents=[ours, theirs], author=ANA, message="M")
    assert (bare.text(commit, "a"), bare.text(commit, "b")) == ("2\n", "2\n")
    assert bare.git.merge(ours, against) == Conflicted((RepoPath("a"),))


def test_merge__moves_no_ref(bare):
    base = bare.commit({"a": "1"})

    bare.git.merge(bare.build({"a": "2"}, parent=base), bare.build({"b": "2"}, parent=base))

    assert bare.git.refs() == {MAIN: base}


def test_diff__is_cut_at_the_limit(bare):
    first = bare.commit({"a": "1\n"})
    second = bare.commit({"a": "2\n" * 10_000})

    assert "-1\n+2\n" in bare.git.diff(first, second, limit_bytes=1000)
    assert len(bare.git.diff(first, second, limit_bytes=1000)) <= 1000
    assert "new file" in bare.git.diff(None, first, limit_bytes=1000)


def test_changed_files__added_changed_deleted_renamed(bare):
    first = bare.commit({"old name": "x\n" * 50, "gone": "1", "kept": "1"})
    changes = [DeleteFile(RepoPath("old name")), DeleteFile(RepoPath("gone"))]
    second = bare.commit({"new\u00a0name": "x\n" * 50, "kept": "2", "new": "3"}, changes=changes)

    rows = {row.path: (row.kind, row.old_path) for row in bare.git.changed_files(first, second)}

    assert rows == {
        "gone": (ChangeKind.DELETED, "gone"),
        "kept": (ChangeKind.MODIFIED, "kept"),
        "new": (ChangeKind.ADDED, "new"),
        "new\u00a0name": (ChangeKind.RENAMED, "old name"),
    }


def test_log__pages_paths_and_counts(bare):
    oids = [bare.commit({f"f{n % 2}": str(n)}, message=f"c{n}\n\nbody {n}") for n in range(6)]

    assert [c.oid for c in bare.git.log(oids[-1], skip=1, limit=2)] == [oids[4], oids[3]]
    assert [c.title for c in bare.git.log(oids[-1], path=RepoPath("f1"))] == ["c5", "c3", "c1"]
    assert bare.git.log(oids[0])[0].body == "body 0"
    assert bare.git.count_commits(oids[-1]) == 6
    assert bare.git.is_ancestor(oids[0], oids[5])
    assert not bare.git.is_ancestor(oids[5], oids[0])


def test_log__a_deleted_path_still_has_its_history(bare):
    bare.commit({"a": "1", "b": "1"}, message="one")
    tip = bare.commit({}, changes=[DeleteFile(RepoPath("a"))], message="two")

    assert [c.title for c in bare.git.log(tip, path=RepoPath("a"))] == ["two", "one"]


def _truth(bare, commit, folder):
    names = bare.git.walk(commit, RepoPath(folder), recursive=False)
    return {entry.path: bare.git.log(commit, path=entry.path, limit=1)[0].oid for entry in names}


@pytest.mark.parametrize("folder", ["", "d"])
def test_last_commits__agree_with_a_history_walk_per_path(bare, folder):
    for n in range(40):
        bare.commit({f"d/{n % 7}": str(n), f"r{n % 3}": str(n), "d/deep/x": str(n // 20)})
    tip = bare.git.refs()[MAIN]

    cold = last_commits(bare.git, tip, RepoPath(folder))
    newer = bare.commit({"d/3": "new", "d/added": "1"})
    warm = last_commits(bare.git, newer, RepoPath(folder))

    assert {path: commit.oid for path, commit in cold.items()} == _truth(bare, tip, folder)
    assert {path: commit.oid for path, commit in warm.items()} == _truth(bare, newer, folder)


def test_last_commits__forget_what_was_deleted(bare):
    first = bare.commit({"a": "1", "b": "1"})
    last_commits(bare.git, first, RepoPath(""))

    second = bare.commit({}, changes=[DeleteFile(RepoPath("a"))])

    assert list(last_commits(bare.git, second, RepoPath(""))) == ["b"]


def test_last_commits__another_repository_with_the_same_commit_is_asked_itself(bare, other):
    same = bare.commit({"a": "1"})
    last_commits(bare.git, same, RepoPath(""))

    with pytest.raises((EntryNotFound, RevisionNotFound, ObjectMissing)):
        last_commits(other.git, same, RepoPath(""))


def test_update_refs__after_a_merge_last_commits_answer_for_all_entries(bare):
    base = bare.commit({"a": "1", "b": "1"})
    side = bare.build({"b": "2"}, parent=base)
    ours = bare.commit({"a": "2"})
    merged = bare.git.merge(ours, side)
    tip = bare.git.commit_tree(merged.tree, parents=[ours, side], author=ANA, message="Merge")
    bare.git.update_refs([RefUpdate(MAIN, ours, tip)])

    found = last_commits(bare.git, tip, RepoPath(""))

    assert found["a"].oid == ours
    assert found["b"].oid in (side, tip)
